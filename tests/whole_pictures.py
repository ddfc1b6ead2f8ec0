"""Lets one event paint a whole picture, however slow the machine is."""

import math

from lstmviz.figure.picture import layers

layers.AT_ONCE = math.inf
