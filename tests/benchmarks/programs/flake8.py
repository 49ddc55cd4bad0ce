# flake8 pycodestyle pyflakes mccabe; flake8 flake8.main.cli
open("x.py", "w").write("import os\nx = 1;\n")
from flake8.main.cli import main

for arguments in (["--max-complexity=5"], ["--format=pylint", "-j2"], ["--version"], ["--bug-report"]):
    try:
        main([*arguments, "x.py"])
    except SystemExit:
        pass
