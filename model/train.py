"""python -m model.train: see model.training.command."""

import sys

from model.training.command import main

if __name__ == "__main__":
    sys.exit(main())
