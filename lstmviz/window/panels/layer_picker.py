"""Which of a file's LSTM layers gives its weights, and whether its arguments too."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.to_code.expression import constructor_expression
from lstmviz.experiment.weights import Shapes
from lstmviz.intake.questions import LayerDescription
from lstmviz.window.panels.picker import Picker
from lstmviz.window.widgets.wrapping_label import WrappingCheckBox

_LONGEST = 80  # letters of an expression


class LayerPicker(Picker):
    """Lists the layers of a file, what each is, and what it needs.

    Signals:
        chosen_layer (int, bool): the number of the layer in the list that was given, and whether
            its arguments are wanted too.
    """

    chosen_layer = Signal(int, bool)

    def __init__(
        self,
        layers: Sequence[LayerDescription],
        config: LSTMConfig,
        features: int,
        parent: QWidget | None = None,
    ) -> None:
        """Fills the list; the first layer is chosen, its arguments with it.

        Args:
            layers: what is known of each.
            config: the present layer's arguments.
            features: how many the first call's input has.
            parent: the window it opens above.
        """
        several = len(layers) > 1
        super().__init__(
            "Choose a layer" if several else "Take the weights",
            "The file holds several LSTM &layers. Which one's weights are wanted?"
            if several
            else "The file holds this LSTM &layer. Its weights are taken.",
            [(_told(layer, config, features), True) for layer in layers],
            ("LSTM layers in the file", "&Use this layer"),
            (
                "Return or a double click uses the layer.",
                "Take the chosen layer's weights.",
                "Leave the weights as they are (Escape).",
            ),
            parent,
        )
        self._layers = layers
        self._requested = True
        self._arguments = WrappingCheckBox("Take its &arguments too", self)
        self._arguments.setToolTip(
            "Units, activations and flags as the file has them. Without them only the numbers are "
            "taken, and have to fit the layer that is there."
        )
        self._arguments.setChecked(True)
        self._arguments.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.column.insertWidget(self.column.count() - 1, self._arguments)
        self._list.itemSelectionChanged.connect(self._offer)
        self.picked.connect(self._say)
        self.resize(self.width(), self.height() + self._arguments.sizeHint().height())
        self._offer()

    def _offer(self) -> None:
        """Ticked as the person left it where the file has arguments, unticked where it has none."""
        offered = self._config() is not None
        if offered != self._arguments.isEnabled():
            if not offered:
                self._requested = self._arguments.isChecked()
            self._arguments.setChecked(offered and self._requested)
            self._arguments.setEnabled(offered)

    def _config(self) -> LSTMConfig | None:
        return self._layers[self.chosen].config if self.chosen >= 0 else None

    def _say(self, number: int) -> None:
        self.chosen_layer.emit(number, self._arguments.isChecked())


def needs(shapes: Shapes, features: int) -> str:
    """What an input must have for weights of these shapes, and what the present one has."""
    needed = shapes[0][0]
    return f"for {needed:,} features" + (
        "" if needed == features else f" (call 0 has {features:,})"
    )


def _told(layer: LayerDescription, config: LSTMConfig, features: int) -> str:
    units = layer.shapes[1][0]
    if layer.config is not None:
        what = constructor_expression(layer.config)
        what = what if len(what) <= _LONGEST else f"{what[: _LONGEST - 1]}…"
    else:
        other = "" if units == config.units else f" (the layer has {config.units:,})"
        what = f"{units:,} units{other}, no arguments"
    return f"{layer.name}\n    {what}, {needs(layer.shapes, features)}"
