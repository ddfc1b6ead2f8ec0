"""Changes the layer's weights: edited, from a file, or drawn anew."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lstmviz.experiment.arrays import Array
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.other_kind import with_layer
from lstmviz.experiment.weights import fitted_weights, format_change
from lstmviz.trace.current_weights import current_weights
from lstmviz.window.controllers.layer import LayerController
from lstmviz.window.controllers.store import Store
from lstmviz.window.validation_error import ControlId

if TYPE_CHECKING:
    from lstmviz.experiment.files.weight_arrays import ModelLayer


class WeightsController:
    """Changes the weights of the present experiment."""

    def __init__(self, store: Store, layer: LayerController) -> None:
        self._store = store
        self._layer = layer

    def edited(self, name: str, array: Array, where: str) -> None:
        """Takes all weights that are shown as given ones, with one of them replaced.

        Args:
            name: "kernel", for example.
            array: what it is to be; of the shape that it has.
            where: how the numbers came: "cell" or "paste".
        """
        now = self._store.now
        shown = current_weights(now.layer_run, now.trace)
        before = shown.named.get(name)
        if not shown.are_current or before is None or before.shape != array.shape:
            return  # the table is of a layer that is no longer there
        if before.dtype != array.dtype:  # as typed into weights of another run
            array = array.astype(before.dtype)
        changed = tuple({**shown.named, name: array}.values())
        self._layer.apply(
            lambda experiment: replace(experiment, weights=changed),
            ControlId("weights", where),
            format_change(shown.layer, name, before, array),
        )

    def initializers(self) -> None:
        """Has the initializers draw the weights again."""
        seed = self._store.now.experiment.seed
        self._layer.apply(
            lambda experiment: replace(experiment, weights=None),
            ControlId("weights", "file"),
            f"the weights are the initializers' again, from seed {seed}",
        )

    def fit(self) -> None:
        """Gives the weights the shapes that the layer needs; what is new in a gate is 0."""
        self._layer.apply(
            _fitted, ControlId("weights", "weights"), "the weights are made to fit the layer"
        )

    def layer(self, layer: ModelLayer, source: str, with_config: bool) -> None:
        """Takes a layer's weights out of a file, and its arguments too where they are wanted."""
        config = layer.config if with_config else None
        what = "weights" if config is None else "weights and arguments"
        note = f" ({layer.note})" if layer.note else ""
        left_out = f". Left out: {layer.left_out}" if layer.left_out else ""
        self._layer.apply(
            lambda experiment: replace(
                with_layer(experiment, experiment.layer if config is None else config),
                weights=layer.weights,
            ),
            ControlId("weights", "file"),
            f"{what} of layer {layer.name!r} from {source}{note}{left_out}",
        )


def _fitted(experiment: Experiment) -> Experiment:
    if experiment.weights is None:
        return experiment
    return replace(experiment, weights=fitted_weights(experiment))
