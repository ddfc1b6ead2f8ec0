"""Changes the experiment: the layer, the seed, and back again."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from lstmviz.experiment.alternative import Alternative
from lstmviz.experiment.config import RecurrentConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.experiment.other_kind import with_kind, with_layer
from lstmviz.experiment.plain_text import cut_off
from lstmviz.experiment.to_code.expression import argument_expression, constructor_expression
from lstmviz.session.view_state import fitted
from lstmviz.window.controllers.runs import RunController
from lstmviz.window.controllers.store import Store
from lstmviz.window.refusals import place_of
from lstmviz.window.undo_history import Step
from lstmviz.window.validation_error import ControlId

_LONGEST_VALUE = 24
"""Characters of an argument's value in what a change is called."""

Change = Callable[[Experiment], Experiment]
"""Makes of the layer that is looked at, as if it stood alone, another one, or of a whole
experiment; or raises `InvalidValue`."""


class LayerController:
    """Replaces the present experiment, which then runs."""

    def __init__(self, store: Store, runs: RunController) -> None:
        self._store = store
        self._runs = runs

    def kind(self, kind: type[RecurrentConfig]) -> None:
        """Makes the layer one of another kind, with the same flags, data and calls."""
        now = self._store.now
        if type(now.experiment.layer) is kind:
            return
        self.apply(
            lambda experiment: with_kind(experiment, kind, now.kept),
            ControlId("layer", "layer"),
            f"the layer is {kind.kind} now",
        )

    def argument(self, name: str, value: Any) -> None:
        """Sets one argument of the layer."""
        self.apply(
            lambda experiment: replace(
                experiment, layer=replace(experiment.layer, **{name: value})
            ),
            ControlId("layer", name),
            f"{name} {self._value_of(name)} → {_short(name, value)}",
        )

    def _value_of(self, name: str) -> str:
        return _short(name, getattr(self._store.now.experiment.layer, name))

    def layer(self, config: RecurrentConfig, source: str, left_out: str = "") -> bool:
        """Puts another layer in the present one's place.

        Args:
            config: the layer.
            source: where it comes from, for the status line.
            left_out: what of the source stays behind, or "".

        Returns:
            Whether the experiment can have it.
        """
        more = f". Left out: {left_out}" if left_out else ""
        return self.apply(
            lambda experiment: with_layer(experiment, config),
            ControlId("layer", "code"),
            f"{cut_off(constructor_expression(config), 60)} from {source}{more}",
        )

    def take(self, alternative: Alternative) -> None:
        """Puts another experiment, which was offered, in the present one's place."""
        apply = self.apply_to_model if alternative.of_model else self.apply
        apply(alternative.change, place_of(alternative.spot), alternative.title, tells_same=True)

    def seed(self, seed: int) -> None:
        """Sets the experiment's seed."""
        self.apply(
            lambda experiment: replace(experiment, seed=seed),
            ControlId("layer", "seed (weights)"),
            f"new weights from seed {seed}",
        )

    def run_waiting(self) -> None:
        """Runs at once what waits for F5, because a run took long before."""
        if self._store.now.status.agreement == "waiting":
            self._runs.run_now()

    def undo(self) -> None:
        """Goes back to the experiment before the last change."""
        self.go_to(len(self._store.now.history.past) - 1)

    def redo(self) -> None:
        """Makes the change again that was undone last."""
        self.go_to(len(self._store.now.history.past) + 1)

    def go_to(self, position: int) -> None:
        """Goes to the experiment after so many of the changes, back or forward, in one go."""
        now = self._store.now
        experiment, history = now.history.at(position, now.experiment)
        before, after = len(now.history.past), len(history.past)
        if before == after:
            return
        names = now.history.names[min(before, after) : max(before, after)]
        what = names[0] if len(names) == 1 else f"{len(names)} changes"
        news = f"{'undone' if after < before else 'again'}: {what}"
        self._go(experiment, history=history, news=news)

    def apply(
        self,
        change: Change,
        place: ControlId,
        news: str,
        *,
        tells_same: bool = False,
        **also: Any,
    ) -> bool:
        """Changes the layer that is looked at, or its calls; what can't be done is told.

        Args:
            change: what to do with the layer, as if it stood alone: what comes of it is put back
                into its model.
            place: where the wish went in.
            news: what happened, for the status line.
            tells_same: whether to say so where the experiment is the same after it: the person
                who swaps rows that are alike sees nothing else of it.
            also: other fields of the snapshot that change with it.

        Returns:
            Whether it could be done.
        """

        def within(whole: Experiment) -> Experiment:
            trace = self._store.now.trace
            ran = None if trace is None or trace.within is None else trace.within.weights
            return whole.with_alone(change(whole.alone), ran)

        return self.apply_to_model(within, place, news, tells_same=tells_same, **also)

    def apply_to_model(
        self,
        change: Change,
        place: ControlId,
        news: str,
        *,
        tells_same: bool = False,
        **also: Any,
    ) -> bool:
        """Changes the whole experiment, likewise.

        Args:
            change: what to do with it.
            place: as in `apply`.
            news: likewise.
            tells_same: likewise.
            also: likewise.
        """
        now = self._store.now
        try:
            experiment = change(now.experiment)
        except InvalidValue as error:
            self._store.report_error(place, str(error))
            return False
        if experiment == now.experiment:
            self._store.clear_error(place)
            if "view" in also:  # a call moved past one like it: the person goes along
                self._store.put(view=fitted(also["view"], experiment))
                self._store.say(news)
            elif tells_same:
                self._store.say(f"{news}: nothing is different by it")
            return True
        history = now.history.after(Step(now.experiment, news))
        self._go(experiment, history=history, news=news, place=place, **also)
        return True

    def _go(
        self, experiment: Experiment, *, news: str, place: ControlId | None = None, **also: Any
    ) -> None:
        now = self._store.now
        # A paste, a file, a mask that came to nothing is over; a refusal lasts to the next run.
        errors = tuple(
            error
            for error in now.errors
            if error.of_run or (error.place.is_argument and error.place != place)
        )
        if len(experiment.calls) != len(now.experiment.calls):
            # What was said of a call may be of another number now.
            errors = tuple(error for error in errors if error.place.call is None)
        # Whoever changes something wants to see all of what it did.
        view = replace(fitted(also.pop("view", now.view), experiment), stepping=False)
        status = replace(now.status, news=news)
        self._store.put(experiment=experiment, view=view, status=status, errors=errors, **also)
        self._runs.run_changed(place)


def _short(name: str, value: Any) -> str:
    """An argument's value, so that two of them have room in a menu."""
    text = argument_expression(name, value).removeprefix(f"{name}=")
    if isinstance(value, dict):
        text = text.partition(".")[2]  # Constant(0.5) without the module that it is in
    return cut_off(text, _LONGEST_VALUE)
