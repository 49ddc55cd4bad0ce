# setuptools; setuptools
open("mod.py", "w").write("x = 1\n")
open("pyproject.toml", "w").write("[project]\nname='x'\nversion='1'\n[tool.setuptools]\npy-modules=['mod']\n")
import sys

sys.argv = ["setup.py", "-q", "sdist", "bdist_wheel", "egg_info"]
import setuptools

setuptools.setup()
