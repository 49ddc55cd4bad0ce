# pdm; pdm pdm.core
open("pyproject.toml", "w").write("[project]\nname='x'\nversion='1'\nrequires-python='>=3.8'\ndependencies=[]\n")
from pdm.core import main

for arguments in (
    "info",
    "config",
    "list",
    "--help",
    "lock",
    "export -f requirements",
    "show",
    "venv list",
    "plugin list",
    "self list",
):
    try:
        main(arguments.split())
    except BaseException:
        pass
