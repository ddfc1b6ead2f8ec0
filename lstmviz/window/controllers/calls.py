"""Changes the calls and the tensors they give to the layer."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import numpy as np

from lstmviz.experiment.arrays import Array
from lstmviz.experiment.call import Call
from lstmviz.experiment.calls import (
    called_again,
    chunked,
    joined,
    shuffled_rows,
    with_call,
    with_call_moved,
    with_duplicate,
    with_inputs,
    with_rows_in_order,
    without_call,
)
from lstmviz.experiment.cut_choices import CutChoices
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.features import Feature, with_names, without_units
from lstmviz.experiment.invalid_value import InvalidValue, Said
from lstmviz.experiment.plain_text import plain_text
from lstmviz.experiment.tensors import placed
from lstmviz.session.view_state import START, Moment, last_moment
from lstmviz.window.controllers.layer import LayerController
from lstmviz.window.controllers.states import INITIAL_STATE
from lstmviz.window.controllers.store import Store
from lstmviz.window.validation_error import ControlId

_CALLS = ControlId("input", "calls")
_LONGEST_NAME = 40  # characters, in the status line


class CallsController:
    """Changes the calls of the present experiment."""

    def __init__(self, store: Store, layer: LayerController) -> None:
        self._store = store
        self._layer = layer

    def inputs(
        self,
        call: int,
        inputs: Array,
        where: str,
        source: str = "",
        names: Mapping[int, str] = MappingProxyType({}),
    ) -> None:
        """Gives a call another tensor.

        Args:
            call: the call.
            inputs: the tensor, (batch, timesteps, features).
            where: the control that made it.
            source: what it came from, a file's name for example.
            names: of its features, by their places, where they came along.
        """
        news = f"x of call {call} from {source}" if source else f"x of call {call} changed"
        self._put(call, lambda _: inputs, ControlId("input", where, call), news, names)

    def named_inputs(self, call: int, inputs: Array, names: Mapping[int, str]) -> None:
        """Gives a call another tensor with cells that were pasted, and names that came along."""
        self.inputs(call, inputs, "paste", names=names)

    def array(
        self,
        call: int,
        row: int,
        array: Array,
        where: str,
        source: str,
        names: Mapping[int, str] = MappingProxyType({}),
    ) -> None:
        """Puts an array into a call: a tensor, or timesteps × features of one row.

        The rest is as for `inputs`.
        """
        self._put(
            call,
            lambda tensor: placed(tensor, row, array),
            ControlId("input", where, call),
            f"x of call {call} from {source}",
            names,
        )

    def name_feature(self, call: int, feature: int, name: str) -> None:
        """Gives a feature of all calls a name, or takes it away.

        Args:
            call: the call in whose table it was typed.
            feature: its place.
            name: the name; empty for none.
        """
        shown = plain_text(name.strip(), _LONGEST_NAME, keep_tags=True)
        news = f"feature {feature} is called {shown}" if shown else f"feature {feature} has no name"
        self._layer.apply(
            lambda experiment: _with_name(experiment, call, feature, name),
            ControlId("input", "cell", call),
            news,
        )

    def mask(self, call: int, mask: Array | None, how: str = "") -> None:
        """Gives a call another mask, or none.

        Args:
            call: the call.
            mask: (batch, timesteps) bool, True where the step is used; or None.
            how: how it came about, for the status line.
        """
        if mask is None:
            news = f"call {call} has no mask"
        else:
            held = mask.size - int(np.count_nonzero(mask))
            news = f"mask of call {call}{how and ' '}{how}: {held} of {mask.size} steps held"
        self._set(call, "mask", mask, news)

    def training(self, call: int, training: bool) -> None:
        """Sets whether a call is one of training, in which dropout acts."""
        self._set(call, "training", training, f"call {call}: training={training}")

    def cut(
        self,
        calls: tuple[Call, ...],
        features: tuple[Feature, ...],
        cut: CutChoices,
        where: str,
        news: str,
    ) -> bool:
        """Puts the calls that a series was cut into in the place of all calls.

        Args:
            calls: one or more.
            features: what their features are called, and the unit that they were in.
            cut: how the series was cut.
            where: the control that made them.
            news: where they come from, for the status line.

        Returns:
            Whether the experiment can have them.
        """

        def change(before: Experiment) -> Experiment:
            return replace(before, calls=calls, features=features, cut=cut)

        view = replace(self._store.now.view, moment=Moment(0, START), row=0, rows=())
        return self._layer.apply(change, ControlId("input", where, 0), news, view=view)

    def again(self) -> None:
        """Appends a copy of the last call, without its reset and its given state."""
        now = self._store.now
        more = called_again(now.experiment.alone)
        number = len(now.experiment.calls)
        view = replace(now.view, moment=last_moment(more), stepping=False)
        self._layer.apply(lambda _: more, _CALLS, f"called again: call {number}", view=view)

    def remove(self, call: int) -> None:
        """Takes a call out; the last one that is left stays."""
        self._layer.apply(
            lambda experiment: without_call(experiment, call), _CALLS, f"call {call} removed"
        )

    def duplicate(self, call: int) -> None:
        """Puts a copy of a call after it."""
        news = f"call {call} duplicated: call {call + 1}"
        self._change(call + 1, news, with_duplicate, call)

    def move(self, call: int, to: int) -> None:
        """Gives a call another place in the order."""
        if 0 <= to < len(self._store.now.experiment.calls):
            self._change(to, f"call {call} is now call {to}", with_call_moved, call, to)

    def move_by(self, call: int, places: int) -> None:
        """Moves a call by some places in the order, where there are so many."""
        self.move(call, call + places)

    def chunk(self, call: int, count: int) -> None:
        """Cuts a call into so many along time."""
        self._change(call, f"call {call} cut into {count} along time", chunked, call, count)

    def join(self, first: int, count: int) -> None:
        """Joins so many calls to one along time."""
        self._change(first, f"{count} calls joined to call {first}", joined, first, count)

    def swap_rows(self, call: int, row: int, other: int) -> None:
        """Lets the data of two rows of a call change places."""
        order = list(range(len(self._store.now.experiment.calls[call].inputs)))
        order[row], order[other] = other, row
        self._order_rows(call, order, f"rows {row} and {other} of call {call} swapped")

    def move_row(self, call: int, row: int, to: int) -> None:
        """Gives a row's data another place among the rows of its call, and goes along."""
        order = list(range(len(self._store.now.experiment.calls[call].inputs)))
        if 0 <= to < len(order):
            order.insert(to, order.pop(row))
            news = f"row {row} of call {call} is now row {to}"
            self._order_rows(call, order, news, row=to)

    def shuffle_rows(self, call: int, seed: int) -> None:
        """Puts the rows of a call in an order drawn from a seed."""
        try:
            order = shuffled_rows(len(self._store.now.experiment.calls[call].inputs), seed)
        except InvalidValue as error:
            self._store.report_error(ControlId("input", "rows", call), str(error))
            return
        self._order_rows(call, order, f"rows of call {call} shuffled (seed {seed})")

    def _order_rows(self, call: int, order: list[int], news: str, **view: Any) -> None:
        also = {"view": replace(self._store.now.view, **view)} if view else {}
        self._layer.apply(
            lambda experiment: with_rows_in_order(experiment, call, order),
            ControlId("input", "rows", call),
            news,
            tells_same=True,
            **also,
        )

    def _set(self, call: int, name: str, value: Any, news: str) -> None:
        """Sets a call's attribute, which has the control's name."""
        self._layer.apply(
            lambda experiment: with_call(
                experiment, call, replace(experiment.calls[call], **{name: value})
            ),
            ControlId("input", name, call),
            news,
        )

    def _put(
        self,
        call: int,
        tensor: Callable[[Array], Array],
        place: ControlId,
        news: str,
        names: Mapping[int, str],
    ) -> None:
        """Gives a call another tensor; its mask and its given state go along with the shape."""
        alone = self._store.now.experiment.alone
        before = alone.calls[call]
        try:
            after = with_inputs(before, tensor(before.inputs))
        except InvalidValue as error:
            self._store.report_error(place, str(error))
            return
        features = _features_after(alone, after.inputs, place.name, names)
        known: dict[str, Any] = {} if place.name == "cell" else {"cut": None}
        self._layer.apply(
            lambda experiment: replace(
                with_call(experiment, call, after), features=features, **known
            ),
            place,
            news + _along(before, after),
        )

    def _change(
        self, selected: int, news: str, change: Callable[..., Experiment], *numbers: int
    ) -> None:
        """Changes the list of calls, and selects one of what comes of it."""
        view = replace(self._store.now.view, moment=Moment(selected, START), stepping=False)
        self._layer.apply(lambda before: change(before, *numbers), _CALLS, news, view=view)


_OF_SERIES = ("cell", "batch", "timesteps", "features")
"""The controls that leave the numbers of a series in the unit that they are in."""


def _features_after(
    before: Experiment, inputs: Array, where: str, names: Mapping[int, str]
) -> tuple[Feature, ...]:
    """Tells what the features are called once a call has another tensor.

    Names are the person's, and stay as long as there are as many features; units are the
    numbers', and go with them.
    """
    there, count = before.features, inputs.shape[2]
    if where not in _OF_SERIES:
        there = without_units(there) if len(there) == count else ()
    return with_names(there, count, names) if there or names else ()


def _with_name(experiment: Experiment, call: int, feature: int, name: str) -> Experiment:
    """Names a feature.

    Raises:
        InvalidValue: the calls have different numbers of features.
    """
    counts = [one.inputs.shape[2] for one in experiment.calls]
    count = counts[call]
    other = next((n for n, size in enumerate(counts) if size != count), None)
    if other is not None:
        came = Said(f"{count} in call {call} and {counts[other]} in call {other}")
        raise InvalidValue("names", "calls with one number of features", came)
    features = with_names(experiment.features, count, {feature: name})
    return replace(experiment, features=features)


def _along(before: Call, after: Call) -> str:
    """Tells what went along with another tensor's shape."""
    names = [
        name
        for name in ("mask", INITIAL_STATE)
        if not _same_shapes(getattr(before, name), getattr(after, name))
    ]
    return f", and its {' and '.join(names)} with it" if names else ""


def _same_shapes(one: Any, other: Any) -> bool:
    pairs = zip(*(p if isinstance(p, tuple) else (p,) for p in (one, other)), strict=True)
    return all(np.shape(a) == np.shape(b) for a, b in pairs)
