"""python -m model.sets: see model.data.command."""

import sys

from model.data.command import main

if __name__ == "__main__":
    sys.exit(main())
