"""``python -m boundary_guard``: the program, out of reach of the modules that lie in the current folder.

``python -m`` puts the current folder first on ``sys.path``, and that folder may be the analysed project; a file
called ``click.py`` in it must not be imported.
"""

import os
import sys

try:
    if sys.path and not sys.flags.safe_path and os.path.realpath(sys.path[0]) == os.path.realpath(os.curdir):
        del sys.path[0]
except OSError:
    pass  # there is no current folder any more; main says so

from boundary_guard.cli import main

if __name__ == "__main__":
    main()
