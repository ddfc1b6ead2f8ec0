"""Writes how a model writes on, as a course would print it."""

from itertools import dropwhile

from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.text.vocabulary import Vocabulary
from lstmviz.experiment.text.writing import returns_probabilities
from lstmviz.experiment.to_code.expression import CallCode

_CHOICE = '''\
def next_ids(output, call):
    """{what}"""
    scores = np.asarray(output, "float64").reshape(len(output), -1, output.shape[-1])[:, -1]
    {how}'''
_LIKELIEST = ("Takes the likeliest token for each row.", "return scores.argmax(axis=1)")
_DRAWN = """\
weights = np.exp((scores - scores.max(axis=1, keepdims=True)) / {temperature!r})
    upto = np.cumsum(weights, axis=1)
    drawn = np.random.default_rng(({seed}, call)).random(len(upto)) * upto[:, -1]
    return (upto <= drawn[:, np.newaxis]).sum(axis=1)"""


def count_written(experiment: Experiment) -> int:
    """Returns how many of the last calls a loop can write; 0 where it takes their inputs."""
    calls = experiment.calls
    written = list(dropwhile(lambda call: not call.written, calls))
    alike = {(call.training, call.reset_before) for call in written}
    plain = all(call.mask is None and call.initial_state is None for call in written)
    is_one = plain and len(alike) == 1 and all(call.written for call in written)
    return len(written) if is_one and not experiment.model.stands_alone else 0


def choice_code(experiment: Experiment) -> str:
    """Writes the function that chooses the ids that the model goes on with."""
    sampling = experiment.sampling
    if not sampling.temperature:
        return _CHOICE.format(what=_LIKELIEST[0], how=_LIKELIEST[1])
    how = _DRAWN.format(temperature=float(sampling.temperature), seed=int(sampling.seed))
    if returns_probabilities(experiment.model):
        return _CHOICE.format(
            what="Draws a token for each row, as likely as the model has it.",
            how=f"scores = np.log(scores)\n    {how}",
        )
    return _CHOICE.format(what="Draws a token for each row: its softmax is how likely.", how=how)


def loop_code(experiment: Experiment, before: str, reset: list[str]) -> list[str]:
    """Writes the loop in which each call reads what was chosen; `outputs` has what each returned.

    Args:
        experiment: whose last calls are written.
        before: the list of what the calls before them returned.
        reset: the lines that reset the states; used where each call begins so.
    """
    count = count_written(experiment)
    first = experiment.calls[-count]
    ids = "ids[:, np.newaxis]"
    if first.inputs.ndim == 2:
        inputs = f'{ids}.astype("int32")'
    else:
        inputs = f'np.eye({first.inputs.shape[2]}, dtype="float32")[{ids}]'
    more = ("training=True",) if first.training else ()
    number = len(experiment.calls) - count
    return [
        f"outputs, written = {before}, []",
        f"for call in range({number}, {number + count}):",
        "    ids = next_ids(outputs[-1], call)",
        "    written.append(ids)",
        *(f"    {line}" for line in (reset if first.reset_before else [])),
        f"    outputs.append({CallCode('model', (inputs, *more)).written()})",
    ]


def printed_code(vocabulary: Vocabulary | None) -> list[str]:
    """Writes how the text of the first row is printed; without a vocabulary its ids."""
    if vocabulary is None:
        return ["print(np.stack(written, axis=1)[0])"]
    join = "" if vocabulary.unit == "characters" else " "
    return [
        f"tokens = {list(vocabulary.tokens)!r}",
        f'print("{join}".join(tokens[ids[0]] for ids in written))',
    ]
