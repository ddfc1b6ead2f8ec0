"""The tracks of a lane: the input's cells, lines of a few units, heatmaps of many."""
