"""Prints how long polars itself needs for a text file, in seconds.

Of numbers, or where a fourth argument says "header" of a table.
"""

import sys
import time

import polars as pl

start = time.perf_counter()
frame = pl.read_csv(sys.argv[1], has_header=sys.argv[4:] == ["header"])
took = time.perf_counter() - start
assert frame.shape == (int(sys.argv[2]), int(sys.argv[3]))
print(took)
