"""`python -m lstmviz` is `lstmviz`."""

import sys

from lstmviz.cli import main

if __name__ == "__main__":  # the engine's process imports this module too
    sys.exit(main())
