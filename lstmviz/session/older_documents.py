"""Brings `session.json` of versions 1 to 3 up to date: the layer was always an LSTM.

Version 1 had neither tracks nor a comparison, version 2 no choice of the colours of h; what a file
lacks gets the defaults of its time.
"""

from typing import Any

import msgspec

from lstmviz.session.document import VERSION_OF_A_LAYER, Document


def read_older(text: bytes) -> Document:
    """Reads the text of an older version.

    Raises:
        msgspec.DecodeError: it is damaged.
    """
    older = msgspec.json.decode(text, type=dict[str, Any])
    try:
        for experiment in (older["experiment"], *older["pinned"]):
            layer, weights = experiment.pop("layer"), experiment.pop("weights")
            experiment["layers"] = [{"class_name": "LSTM", "config": layer, "weights": weights}]
            for call in experiment["calls"]:
                state = call["initial_state"]
                call["initial_state"] = {} if state is None else {0: state}
    except (AttributeError, KeyError, TypeError) as error:
        raise msgspec.ValidationError(f"Object of another form ({error})") from None
    return msgspec.convert({**older, "version": VERSION_OF_A_LAYER}, Document)
