# conan conans; conan conans.conan
import os

os.environ["CONAN_HOME"] = os.getcwd() + "/home"
open("conanfile.py", "w").write(
    "from conan import ConanFile\nclass X(ConanFile):\n    name='x'\n    version='1'\n    settings='os','arch'\n    generators='CMakeDeps','CMakeToolchain'\n"
)
from conan.cli.cli import main

for arguments in (
    ["profile", "detect"],
    ["install", "."],
    ["create", "."],
    ["list", "*"],
    ["inspect", "."],
    ["--help"],
    ["graph", "info", "."],
):
    try:
        main(arguments)
    except BaseException:
        pass
from conan.tools.cmake import CMake
