# nox; nox.__main__
import sys

open("noxfile.py", "w").write(
    "import nox\n@nox.session(venv_backend='none')\ndef t(s):\n    s.run('true', external=True)\n"
)
sys.argv = ["nox", "-l"]
from nox.__main__ import main

try:
    main()
except SystemExit:
    pass
