# bandit; bandit bandit.cli.main
import sys

open("x.py", "w").write("import subprocess, pickle\nsubprocess.call('ls', shell=True)\n")
from bandit.cli.main import main

for form in ("json", "csv", "html", "screen", "txt", "xml", "yaml", "sarif", "custom"):
    sys.argv = ["bandit", "-f", form, "-o", "out." + form, "x.py"]
    try:
        main()
    except (SystemExit, ValueError):
        pass
