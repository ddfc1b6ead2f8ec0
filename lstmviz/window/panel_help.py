"""What each part of the window is for, in a few sentences, for F1."""

from typing import Final

PANEL_HELP: Final = {
    "strip": (
        "The film strip: time runs to the right, through all calls. Each row of the batch is a "
        "lane with its input x, the hidden state h and the cell state c. Filled points are what "
        "the layer returned, hollow ones it only computed. The mark at a call's left edge is the "
        "state that the call starts from; a dashed arrow leads there where it was carried over. "
        "Click a point to see its numbers everywhere."
    ),
    "strip_bar": (
        "What the film strip shows: the tracks of a lane below x and h, lines or heatmaps, and "
        "which units and rows. Numbers are typed as one says them, such as 0-7, 12. Gates are "
        "worked out when they are looked at; at a step that a mask held they are what the cell "
        "computed and Keras discarded. Δ is this run less the one that it is compared with."
    ),
    "transport": (
        "Walk through time: step by step, or by itself. While you step, what comes later is "
        "hidden, so that you see the state come into being."
    ),
    "layer": (
        "The arguments of keras.layers.LSTM. Change one and the calls run again at once. A name "
        "in bold differs from Keras' default; the arrow beside it goes back there. Keras code, "
        "pasted on top or anywhere with Ctrl+V, makes the layer too: it is read and never run."
    ),
    "inputs": (
        "What the layer is called with: the list of calls, and the tensor of the chosen one, one "
        "row of the batch at a time. Type numbers into the table, change its shape, or fill it "
        "from a recipe. Files can be dropped on the window. A mask is a column of ticks beside "
        "the table; a given initial_state is edited under it. In the list ▨ stands for a mask and "
        "△ for a given state."
    ),
    "returned": (
        "What layer(x) gave back: each tensor with its shape in words, and all its numbers. What "
        "is selected in the film strip is marked here."
    ),
    "weights": (
        "The layer's kernel, recurrent_kernel and bias, as Keras keeps them: the columns of each "
        "gate together, i, f, g and o. Type over a number, and the layer has these weights "
        "instead of those that the initializers draw; or see all of them as colours, where a click "
        "chooses a unit. Models and arrays can be dropped here."
    ),
    "compare": (
        "Hold this run against another one: a run that you pinned before you changed something, "
        "or a twin that leaves one thing out. The other run is drawn dashed, the difference has "
        "a track of its own, and the numbers are told here. A second click ends it."
    ),
    "code": (
        "A script for Keras alone that computes what is on the screen. Copy it, or save it as a "
        "file."
    ),
    "moment": (
        "What happens inside the layer at the selected step. x and the h before are added up for "
        "each gate; f says how much of c is kept, i and g what is written to it, o how much of it "
        "is let out as h. The numbers are those of one unit: click a bar for another. Step "
        "through the moment with the full stop and the comma."
    ),
    "change_bar": (
        "What your last change did: which numbers, which shapes. For a few seconds a frame "
        "marks them in the film strip, under Returned and in the code; the button on the left "
        "marks them once more."
    ),
    "findings": "What Keras does here without telling. A click leads to the moment.",
    "status": (
        "Whether the picture can be trusted: after each run an untouched keras.layers.LSTM gets "
        "the same calls, and the largest difference from what is drawn is told. Then how large "
        "the run was, and what happened last."
    ),
}
"""By the attribute of the window that holds the part."""
