"""The run that is shipped with the example is what Keras gives."""

from lstmviz.engine.run import run, versions
from lstmviz.experiment.assets import opening, opening_run
from lstmviz.session.storage import load
from lstmviz.trace.trace import named_arrays
from lstmviz.trace.trace_file import largest_gap, read_trace


def test_it_is_of_these_versions_and_equals_a_fresh_run() -> None:
    experiment = load(opening()).experiment
    with opening_run().open("rb") as file:
        kept = read_trace(file, experiment, versions())
    assert kept is not None, "python tests/opening_run.py makes it anew"
    fresh = run(experiment)
    assert named_arrays(kept).keys() == named_arrays(fresh).keys()
    # Another processor may add up in another order; on one and the same nothing differs.
    assert largest_gap(kept, fresh) < 1e-6
