# oscar
import sys
from pathlib import Path

# The program that oracle.py runs, and what Django imports only when it is asked for.
exec((Path(sys.path[0]) / "programs" / "oscar.py").read_text(encoding="utf-8"))
from django_project import load

load(commands_of="oscar")
