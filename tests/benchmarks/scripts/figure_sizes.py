"""How many bytes the figures of a large run have, and those of a session."""

import json
import sys

import numpy as np

import lstmviz

FEATURES = 16


def main() -> None:
    batch, timesteps, units = map(int, sys.argv[1:4])
    x = np.random.default_rng(0).standard_normal((batch, timesteps, FEATURES), dtype=np.float32)
    layer = lstmviz.LSTMConfig(units=units, return_sequences=True)
    large = lstmviz.run(lstmviz.Experiment(layer, [lstmviz.Call(x)], seed=7))
    of_large = lstmviz.draw(large, width="16cm", height="20cm", session=False)
    of_opening = lstmviz.draw(lstmviz.load(sys.argv[4]), width="16cm")
    sizes = {
        "large": {ending: len(of_large.data(f".{ending}")) for ending in ("pdf", "svg", "png")},
        "opening": {ending: len(of_opening.data(f".{ending}")) for ending in ("pdf", "svg")},
    }
    print(json.dumps(sizes))


if __name__ == "__main__":
    main()
