"""``python -m boundary_guard``: the program, out of reach of the modules that lie in the current folder.

``python -m`` puts the current folder first on ``sys.path``, and that folder may be the analysed project; a file
called ``click.py`` in it must not be imported.
"""

import sys
from pathlib import Path

if sys.path and not sys.flags.safe_path and Path(sys.path[0]).resolve() == Path().resolve():
    del sys.path[0]

from boundary_guard.cli import main

if __name__ == "__main__":
    main()
