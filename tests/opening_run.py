"""Keeps the run of the example that opens first beside it: `python tests/opening_run.py`.

It is drawn while TensorFlow loads. To be done again where TensorFlow, Keras or the example
change; until then nothing is drawn at once.
"""

from lstmviz.engine.run import run, versions
from lstmviz.experiment.assets import opening, opening_run
from lstmviz.session.storage import load
from lstmviz.session.whole_file import written_whole
from lstmviz.trace.trace_file import write_trace

if __name__ == "__main__":
    trace = run(load(opening()).experiment)
    with written_whole(opening_run()) as file:
        write_trace(trace, versions(), file)
    print(opening_run())
