"""``python -m boundary_guard``."""

from boundary_guard.cli import main

if __name__ == "__main__":
    main()
