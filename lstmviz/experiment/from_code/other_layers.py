"""Finds the layers in source code that aren't the one that is taken from it."""

import ast
import re
from collections.abc import Mapping

from lstmviz.experiment.counting import listed
from lstmviz.experiment.from_code.names import Position, SourceScope
from lstmviz.experiment.left_out import format_left_out

# Keras' own, for code that doesn't say where it has them from (`Dense(1)` without an import).
_KNOWN = re.compile(
    r"(?:ConvLSTM\dD|(?:CuDNN)?GRU|SimpleRNN|RNN|(?:Einsum)?Dense|TimeDistributedDense"
    r"|TimeDistributed|Bidirectional|(?:Reversible)?Embedding|Masking"
    r"|(?:Alpha|Gaussian|Spatial)?Dropout(?:\dD)?|GaussianNoise|ActivityRegularization"
    r"|(?:Separable|Depthwise)?Conv(?:olution)?\dD(?:Transpose)?"
    r"|(?:Global|Adaptive)?(?:Max|Average|Avg)Pool(?:ing)?\dD|UpSampling\dD|ZeroPadding\dD"
    r"|Cropping\dD|(?:Batch|Layer|Group|Unit|RMS|Spectral)?Normalization"
    r"|(?:Additive|MultiHead|GroupQuery)?Attention"
    r"|Flatten|Reshape|Permute|RepeatVector|Lambda|Identity|Rescaling|Resizing|Activation"
    r"|Add|Average|Concatenate|Dot|Maximum|Minimum|Multiply|Subtract"
    r"|ELU|LeakyReLU|PReLU|ReLU|Softmax|ThresholdedReLU"
    r"|TextVectorization|StringLookup|IntegerLookup|CategoryEncoding|Discretization|Hashing"
    r"|HashedCrossing|MelSpectrogram|STFTSpectrogram|TFSMLayer)"
)
_NO_LAYERS = re.compile(r"Input(?:Layer|Spec)?|Layer|Wrapper|\w*Cells?")
"""What has no numbers of its own to leave out, or is a part of a layer."""


class OtherLayers:
    """The layers of one source, and which of them are wrapped in which."""

    def __init__(self) -> None:
        self._kinds: dict[ast.AST, tuple[str, Position]] = {}
        self._around: dict[ast.AST, ast.AST] = {}
        self._inside: dict[ast.AST, list[ast.AST]] = {}
        self._lines: set[int] = set()

    def add(self, call: SourceScope, path: str) -> None:
        """Notes a call, if it makes a layer of Keras; `path` is the dotted name of its class."""
        self._lines.add(call.position[0])
        if kind := layer_kind(path):
            self._kinds[call.node] = kind, call.position

    def wrap(self, call: SourceScope, kind: str, *layers: SourceScope | None) -> None:
        """Notes that a call, of a class of `WRAPPERS`, holds other layers."""
        self._kinds[call.node] = kind, call.position
        inside: list[ast.AST] = [layer.node for layer in layers if layer is not None]
        self._around |= dict.fromkeys(inside, call.node)
        self._inside[call.node] = inside

    def left_out(self, taken: SourceScope, layers: Mapping[SourceScope, str]) -> str:
        """Writes what stays behind, as `format_left_out` does, where one layer alone is taken.

        Args:
            taken: the layer.
            layers: all recurrent layers of the source, and the name of each one's kind.
        """
        kinds = self._kinds | {place.node: (kind, place.position) for place, kind in layers.items()}
        wrappers: list[str] = []
        node: ast.AST = taken.node
        own = {node}
        while (node := self._around.get(node, node)) not in own:
            # A sibling is the "second one" that the wrapper is said to run.
            own |= {node, *self._inside.get(node, ())}
            wrappers.append(kinds[node][0])
        lines_of: dict[str, list[int]] = {}
        for there, (kind, (line, _)) in sorted(kinds.items(), key=lambda one: one[1][1]):
            # What is in another wrapper is named with it.
            if there not in own and self._around.get(there) in (None, *own):
                inner = [kinds[part][0] for part in self._inside.get(there, ()) if part in kinds]
                name = f"{kind}({', '.join(inner)})" if inner else kind
                lines_of.setdefault(name, []).append(line)
        others = [f"{name}{self._places(lines)}" for name, lines in lines_of.items()]
        return format_left_out(others, wrappers)

    def _places(self, lines: list[int]) -> str:
        if len(self._lines) < 2:
            return f" ({len(lines)} times)" if len(lines) > 1 else ""
        if len(set(lines)) == 1:
            return f" (line {lines[0]})"
        return f" (lines {listed(sorted(set(lines)))})"


def layer_kind(path: str) -> str:
    """Returns the class of Keras' layers that a dotted name stands for; "" where it is none."""
    *owners, name = path.split(".")
    if _NO_LAYERS.fullmatch(name) or not name[:1].isupper():
        return ""
    if owners:
        return name if "layers" in owners else ""
    return name if _KNOWN.fullmatch(name) else ""
