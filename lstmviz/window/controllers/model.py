"""Changes the model around the layer, and which of its layers is looked at."""

import logging
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from lstmviz.experiment.arguments import LayerConfig
from lstmviz.experiment.config import RecurrentConfig, config_class
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.files.read_model import ReadModel
from lstmviz.experiment.model.change import with_model, with_weighted_model
from lstmviz.experiment.model.layers import (
    ActivationConfig,
    BidirectionalConfig,
    DenseConfig,
    DropoutConfig,
    EmbeddingConfig,
    RepeatVectorConfig,
    ReshapeConfig,
    TimeDistributedConfig,
)
from lstmviz.experiment.model.model import ModelConfig, Place, layer_config_class
from lstmviz.experiment.model.ready_made import ReadyMade
from lstmviz.experiment.plain_text import cut_off
from lstmviz.experiment.to_code.expression import argument_expression, constructor_expression
from lstmviz.session.view_state import fitted
from lstmviz.trace.trace import LayerTrace
from lstmviz.window.controllers.comparison import ComparisonController, RunInBackground
from lstmviz.window.controllers.layer import LayerController
from lstmviz.window.controllers.pins import PinsController
from lstmviz.window.controllers.states import StatesController
from lstmviz.window.controllers.store import Store
from lstmviz.window.render_data import RenderData
from lstmviz.window.validation_error import ControlId

_MODEL = ControlId("layer", "model")
_FILE = ControlId("weights", "file")

_log = logging.getLogger(__name__)


class ModelController:
    """Chooses a layer of the present model, and puts layers in and out of it."""

    def __init__(
        self,
        store: Store,
        layer: LayerController,
        comparison: ComparisonController,
        aside: RunInBackground,
        pins: PinsController,
        states: StatesController,
    ) -> None:
        self._pins = pins
        self._states = states
        self._encoder: tuple[Experiment, ReadyMade] | None = None  # it is to run first
        self._store = store
        self._layer = layer
        self._comparison = comparison
        self._aside = aside
        self._layers: tuple[LayerTrace, ...] = ()  # of the run that the pictures are of
        self._pictures: dict[Place, RenderData] = {}
        self._requested: Place | None = None  # its picture is on the way

    def follow(self, chosen: Place) -> None:
        """Makes ready what the pictures of a new run's other layers need, before one is chosen.

        Args:
            chosen: where the layer stands that was looked at until now; it may have been chosen
                while the run looked at another one.
        """
        another = chosen if chosen != self._store.now.experiment.place else None
        self._hand_over()
        trace = self._store.now.trace
        layers = () if trace is None or trace.within is None else trace.within.layers
        if layers is self._layers:
            return
        if [layer.config for layer in layers] != [layer.config for layer in self._layers]:
            self._requested = None  # it was of another model
        self._layers, self._pictures = layers, {}
        self._requested = another or self._requested
        if trace is None or trace.within is None:
            return
        for place in trace.within.experiment.model.recurrent:
            if place != trace.within.experiment.place:
                of = trace.within.at(trace.within.experiment.at(place)).looked_at
                self._aside(partial(RenderData.of, of), partial(self._made, layers, place))

    def _made(self, layers: tuple[LayerTrace, ...], place: Place, outcome: object) -> None:
        if isinstance(outcome, Exception):
            _log.error("a layer can't be drawn", exc_info=outcome)
        elif isinstance(outcome, RenderData) and layers is self._layers:
            self._pictures[place] = outcome
            if self._requested == place:
                self.choose(place)

    def choose(self, place: Place) -> None:
        """Looks at another recurrent layer: the engine isn't asked."""
        self._requested = None
        now = self._store.now
        if place == now.experiment.place or place not in now.experiment.model.recurrent:
            self._store.put(box=None)
            return
        experiment = now.experiment.at(place)
        changes: dict[str, Any] = {}
        within = None if now.trace is None else now.trace.within
        if (
            now.render_data is not None
            and within is not None
            and place in within.experiment.model.recurrent
        ):
            if place not in self._pictures:
                self._requested = place  # its picture is soon there
                return
            self._pictures[within.experiment.place] = now.render_data
            is_present = within.experiment is now.experiment
            ran = experiment if is_present else within.experiment.at(place)
            trace = replace(within, experiment=ran).looked_at
            changes = {"trace": trace, "render_data": self._pictures[place], "change": None}
        file_state = now.file_state
        if file_state.experiment is now.experiment:  # to look at another layer changes nothing
            file_state = replace(file_state, experiment=experiment)
        self._store.put(
            experiment=experiment,
            box=None,
            view=fitted(now.view, experiment),
            file_state=file_state,
            **changes,
        )
        self._comparison.follow()

    def choose_box(self, chosen: Place | int) -> None:
        """Chooses a recurrent layer by its place, or another layer by its number."""
        if isinstance(chosen, Place):
            self.choose(chosen)
        else:
            self.choose_layer(chosen)

    def choose_layer(self, number: int) -> None:
        """Chooses a layer: of one that isn't recurrent its arguments are shown."""
        now = self._store.now
        places = [place for place in now.experiment.model.recurrent if place.layer == number]
        if not places:
            self._store.put(box=number)
        elif now.experiment.place.layer == number:
            self._store.put(box=None)
        else:
            self.choose(places[0])

    def argument(self, number: int, name: str, value: Any) -> None:
        """Sets one argument of a layer that isn't recurrent itself."""

        def changed(model: ModelConfig) -> ModelConfig:
            return model.with_config(number, _with_argument(model.layers[number], name, value))

        news = f"{self._name(number)}: {argument_expression(name, value)}"
        place = ControlId("layer", name)
        self._layer.apply_to_model(
            lambda experiment: with_model(experiment, changed(experiment.model), experiment.place),
            place,
            news,
        )

    def add(self, number: int, class_name: str) -> None:
        """Puts a new layer in front of the one with a number, or at the end."""
        config = _new(class_name, self._store.now.experiment.layer)
        self._change(
            lambda model: model.inserted(number, config),
            f"{class_name} added",
            number_after=lambda layer: layer + (layer >= number),
        )

    def duplicate(self, number: int) -> None:
        """Puts a layer of the same arguments behind one."""
        model = self._store.now.experiment.model
        self._change(
            lambda model: model.inserted(number + 1, model.layers[number]),
            f"{model.names[number]} duplicated",
            number_after=lambda layer: layer + (layer > number),
        )

    def remove(self, number: int) -> None:
        """Takes a layer out; the last recurrent one stays, which is told."""
        self._change(
            lambda model: model.removed(number),
            f"{self._name(number)} removed",
            number_after=lambda layer: None if layer == number else layer - (layer > number),
        )

    def move(self, number: int, to: int) -> None:
        """Puts a layer at another number."""
        count = len(self._store.now.experiment.model.layers)
        if not 0 <= to < count:
            return
        order = list(range(count))
        order.insert(to, order.pop(number))
        self._change(
            lambda model: model.moved(number, to),
            f"{self._name(number)} moved",
            number_after=order.index,
        )

    def model(self, config: ModelConfig, source: str, left_out: str = "") -> bool:
        """Puts another model in the present one's place.

        Args:
            config: the model.
            source: where it comes from, for the status line.
            left_out: what of the source stays behind, or "".

        Returns:
            Whether the experiment can have it.
        """
        more = f". Left out: {left_out}" if left_out else ""
        what = _layers_of(config)
        if config.stands_alone:
            what = cut_off(constructor_expression(config.layers[0]), 60)
        return self._change(
            lambda _: config, f"{what} from {source}{more}", ControlId("layer", "code")
        )

    def read(self, model: ReadModel, source: str) -> bool:
        """Puts a model out of a file in the present one's place, with all its weights.

        Args:
            model: the model.
            source: the file, for the status line.

        Returns:
            Whether the experiment can have it.
        """
        notes = f" ({' '.join(model.notes)})" if model.notes else ""

        def changed(experiment: Experiment) -> Experiment:
            return with_weighted_model(experiment, model.config, model.weights, model.batch_shape)

        news = f"{_layers_of(model.config)} with its weights from {source}{notes}"
        return self._layer.apply_to_model(changed, _FILE, news, box=None)

    def ready_made(self, model: ReadyMade) -> None:
        """Puts a ready-made model with its calls in the place of the present experiment.

        A decoder that belongs to it follows once it has run.
        """
        made = model.made()
        if self._store.now.view.reference == "stateless" and not made.model.is_stateful:
            # Of a text that was written before: here the twin would differ in nothing.
            self._comparison.compare(None)
            view = self._store.now.view
            kept = tuple(each for each in view.tracks if each not in ("dh", "dc"))
            self._store.put(view=replace(view, tracks=kept))
        self._layer.apply_to_model(
            lambda _: made, _MODEL, f"{model.title}: {model.about}", box=None
        )
        self._encoder = None if model.decoder is None else (self._store.now.experiment, model)
        self._hand_over()

    def _hand_over(self) -> None:
        """Pins an encoder that has run, and has its decoder start from where it ended."""
        now = self._store.now
        encoder, model = self._encoder or (None, None)
        if model is None or model.decoder is None or encoder is not now.experiment:
            self._encoder = None  # the person went on to something else
            return
        if now.why_not_pinned:
            return
        self._encoder = None
        self._pins.pin()
        pins = self._store.now.pinned_experiments
        number = next(n for n, pinned in enumerate(pins) if pinned is encoder)
        decoder, view = model.decoder(), self._store.now.view
        # The encoder stays in sight, dashed; to take it off the decoder's steps says nothing.
        view = replace(view, tracks=tuple(each for each in view.tracks if each != "dh"))
        self._layer.apply_to_model(
            lambda _: decoder, _MODEL, f"{model.title}: the decoder", view=view
        )
        self._states.last_state(0, len(encoder.calls) - 1, number)
        self._layer.run_waiting()

    def _name(self, number: int) -> str:
        return self._store.now.experiment.model.names[number]

    def _change(
        self,
        change: Callable[[ModelConfig], ModelConfig],
        news: str,
        place: ControlId = _MODEL,
        number_after: Callable[[int], int | None] = lambda number: number,
    ) -> bool:
        """Changes the model; the calls and their tensors go along as far as they fit it."""

        def changed(experiment: Experiment) -> Experiment:
            place, after = experiment.place, number_after(experiment.place.layer)
            if after is not None:
                place = replace(place, layer=after)
            return with_model(experiment, change(experiment.model), place, number_after)

        return self._layer.apply_to_model(changed, place, news, box=None)


def _layers_of(model: ModelConfig) -> str:
    return f"a model of {', '.join(model.names[:4])}{', …' if len(model.names) > 4 else ''}"


def _with_argument(config: LayerConfig, name: str, value: Any) -> LayerConfig:
    """Returns a layer with another argument; of a TimeDistributed it is that of the layer in it."""
    if isinstance(config, TimeDistributedConfig):
        return replace(config, layer=replace(config.layer, **{name: value}))
    return replace(config, **{name: value})


def _new(class_name: str, layer: RecurrentConfig) -> LayerConfig:
    """Returns a layer as somebody may begin with it, beside one of so many units."""
    of = layer_config_class(class_name)
    if of is None:
        raise KeyError(class_name)
    if config_class(class_name) is not None:
        return of(layer.units, return_sequences=True)  # type: ignore[call-arg]
    first: dict[type[LayerConfig], tuple[Any, ...]] = {
        EmbeddingConfig: (10, 4),
        DenseConfig: (layer.units,),
        DropoutConfig: (0.5,),
        ActivationConfig: ("softmax",),
        RepeatVectorConfig: (3,),
        ReshapeConfig: ((-1, layer.units),),
        TimeDistributedConfig: (DenseConfig(layer.units),),
        BidirectionalConfig: (layer,),
    }
    return of(*first.get(of, ()))
