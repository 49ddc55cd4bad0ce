# dynaconf; dynaconf
from dynaconf import Dynaconf, Validator

open("settings.toml", "w").write("[default]\na = 1\n")
open("settings.yaml", "w").write("default:\n  b: 1\n")
open("settings.json", "w").write("{}")
open("settings.py", "w").write("C = 1\n")
settings = Dynaconf(
    settings_files=["settings.toml", "settings.yaml", "settings.json", "settings.py"],
    environments=True,
    validators=[Validator("A")],
)
settings.A
from dynaconf.cli import main

for arguments in (["list"], ["--version"], ["init", "--help"], ["inspect"]):
    try:
        main(arguments, standalone_mode=False)
    except BaseException:
        pass
