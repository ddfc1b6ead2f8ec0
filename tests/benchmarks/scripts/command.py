"""`lstmviz` as whoever has installed it calls it."""

import sys

from lstmviz.cli import main

if __name__ == "__main__":
    sys.exit(main())
