# hatch hatchling; hatch hatchling.build
import os

open("pyproject.toml", "w").write(
    "[build-system]\nrequires=['hatchling']\nbuild-backend='hatchling.build'\n[project]\nname='x'\nversion='1'\n"
)
os.mkdir("x")
open("x/__init__.py", "w").write("__version__ = '1'\n")
from hatchling import build

os.mkdir("out")
build.build_wheel("out")
build.build_sdist("out")
from hatch.cli import hatch

for arguments in (
    "version",
    "build --hooks-only",
    "config show",
    "env show",
    "status",
    "project metadata",
    "dep show table",
):
    try:
        hatch(arguments.split())
    except BaseException:
        pass
