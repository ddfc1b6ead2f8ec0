"""The weights as heatmaps, grouped by gate."""
