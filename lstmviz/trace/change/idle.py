"""Why a change changed nothing that Keras computes."""

from dataclasses import fields

from lstmviz.experiment.config import LSTMConfig
from lstmviz.trace.change.run_change import RunChange

_OTHER_WAY = ("unroll", "implementation", "use_cudnn")
_RATES = ("dropout", "recurrent_dropout")


def why_nothing(change: RunChange) -> str:
    """The reason in a few words, for after a colon; empty where none is known."""
    old, new = change.before.experiment, change.after.experiment
    named = [field.name for field in fields(LSTMConfig) if change.changed(field.name)]
    for name in named:
        if reason := _of_argument(change, name):
            return reason
    pairs = list(change)
    if any(pair.call.reset_before != pair.old_call.reset_before for pair in pairs):
        if not new.layer.stateful:
            return "the layer isn't stateful, so reset_state() has nothing to reset"
        return "the state is zero there with and without a reset"
    if any(pair.call.training != pair.old_call.training for pair in pairs):
        return "training only switches dropout on, and the layer has none"
    if any((pair.call.mask is None) != (pair.old_call.mask is None) for pair in pairs):
        return "the mask holds no step"
    if new.seed != old.seed:
        return "the weights are given, and nothing else is drawn"
    if (new.weights is None) != (old.weights is None):
        return "they are the same weights"
    return ""


def _of_argument(change: RunChange, name: str) -> str:
    new = change.after.experiment
    if name in _OTHER_WAY:
        return f"with {name} the same numbers are computed another way"
    if name.endswith("_regularizer") or name.endswith("_constraint"):
        return f"{name} acts only while a model is trained"
    if name in _RATES:
        if not any(call.training for call in new.calls):
            return "dropout acts only with training=True"
        return "Keras takes a rate of 1 for none" if getattr(new.layer, name) == 1 else ""
    if name == "seed":
        return "no dropout acts for which it would be used"
    if name.endswith("_initializer") or name == "unit_forget_bias":
        if new.weights is not None:
            return "the weights are given, so none are drawn"
        return "" if new.layer.use_bias else "the layer has no bias"
    if name == "stateful":
        if len(new.calls) == 1:
            return "with one call there is none to carry the state to"
        return "no call starts from the state of the one before"
    if name == "go_backwards":
        return "with one step backwards is forwards"
    if name == "zero_output_for_mask":
        return "no step is masked"
    return ""
