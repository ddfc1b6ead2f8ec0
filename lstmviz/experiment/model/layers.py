"""Holds every argument of the layers that stand around a recurrent one in a model."""

from dataclasses import dataclass, replace
from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from lstmviz.experiment.arguments import (
    MOST_UNITS,
    Activation,
    Constraint,
    Dtype,
    Flag,
    Initializer,
    LayerConfig,
    Rate,
    Regularizer,
    Seed,
    Units,
    naming_its_arguments,
)
from lstmviz.experiment.config import RecurrentConfig

_Number = Annotated[float, Meta(description="a number")]
_Format = Annotated[
    Annotated[str, Meta(pattern=r"^(channels_first|channels_last)\Z")] | None,
    Meta(description="'channels_first', 'channels_last' or None"),
]
_Axis = Annotated[int, Meta(ge=-1, le=MOST_UNITS)]
_Axes = Annotated[
    tuple[_Axis, ...], Meta(description="a tuple of integers, one of which may be -1")
]
_NoiseShape = Annotated[
    tuple[Annotated[int, Meta(ge=1, le=MOST_UNITS)] | None, ...] | None,
    Meta(description="a tuple of integers or None for each axis, or None"),
]
MergeMode = Annotated[
    Annotated[str, Meta(pattern=r"^(concat|sum|mul|ave)\Z")] | None,
    Meta(description="'concat', 'sum', 'mul', 'ave' or None"),
]


Direction = Literal["forward", "backward"]
"""A layer of a Bidirectional."""


class PlainLayerConfig(LayerConfig):
    """The arguments of a layer that isn't recurrent.

    Attributes:
        weight_names: of a layer with all its weights, in the order of `get_weights()`.
    """

    weight_names: ClassVar[tuple[str, ...]] = ()
    dtype: Dtype


@naming_its_arguments
@dataclass(frozen=True, repr=False)
class EmbeddingConfig(PlainLayerConfig):
    """The arguments of `keras.layers.Embedding`; Keras calls its default initializer "uniform"."""

    weight_names = ("embeddings",)

    input_dim: Units
    output_dim: Units
    embeddings_initializer: Initializer = "random_uniform"
    embeddings_regularizer: Regularizer = None
    embeddings_constraint: Constraint = None
    mask_zero: Flag = False
    dtype: Dtype = "float32"


@naming_its_arguments
@dataclass(frozen=True, repr=False)
class MaskingConfig(PlainLayerConfig):
    """The arguments of `keras.layers.Masking`."""

    mask_value: _Number = 0.0
    dtype: Dtype = "float32"


@naming_its_arguments
@dataclass(frozen=True, repr=False)
class DropoutConfig(PlainLayerConfig):
    """The arguments of `keras.layers.Dropout`."""

    rate: Rate
    noise_shape: _NoiseShape = None
    seed: Seed = None
    dtype: Dtype = "float32"


@naming_its_arguments
@dataclass(frozen=True, repr=False)
class DenseConfig(PlainLayerConfig):
    """The arguments of `keras.layers.Dense`."""

    weight_names = ("kernel", "bias")

    units: Units
    activation: Activation = None
    use_bias: Flag = True
    kernel_initializer: Initializer = "glorot_uniform"
    bias_initializer: Initializer = "zeros"
    kernel_regularizer: Regularizer = None
    bias_regularizer: Regularizer = None
    activity_regularizer: Regularizer = None
    kernel_constraint: Constraint = None
    bias_constraint: Constraint = None
    dtype: Dtype = "float32"


@naming_its_arguments
@dataclass(frozen=True, repr=False)
class ActivationConfig(PlainLayerConfig):
    """The arguments of `keras.layers.Activation`."""

    activation: Activation
    dtype: Dtype = "float32"


@naming_its_arguments
@dataclass(frozen=True, repr=False)
class RepeatVectorConfig(PlainLayerConfig):
    """The arguments of `keras.layers.RepeatVector`."""

    n: Units
    dtype: Dtype = "float32"


@naming_its_arguments
@dataclass(frozen=True, repr=False)
class FlattenConfig(PlainLayerConfig):
    """The arguments of `keras.layers.Flatten`."""

    data_format: _Format = None
    dtype: Dtype = "float32"


@naming_its_arguments
@dataclass(frozen=True, repr=False)
class ReshapeConfig(PlainLayerConfig):
    """The arguments of `keras.layers.Reshape`."""

    target_shape: _Axes
    dtype: Dtype = "float32"


class WrapperConfig(LayerConfig):
    """The arguments of a layer around another one, `layer`."""

    layer: LayerConfig


@naming_its_arguments
@dataclass(frozen=True, repr=False)
class TimeDistributedConfig(WrapperConfig):
    """The arguments of `keras.layers.TimeDistributed`, around a layer that isn't recurrent."""

    layer: Annotated[
        PlainLayerConfig, Meta(description="the config of a layer that isn't recurrent")
    ]
    dtype: Dtype = "float32"


@naming_its_arguments
@dataclass(frozen=True, repr=False)
class BidirectionalConfig(WrapperConfig):
    """The arguments of `keras.layers.Bidirectional`.

    Without a `backward_layer` Keras makes one of the same arguments that goes backwards.
    """

    layer: Annotated[RecurrentConfig, Meta(description="the config of a recurrent layer")]
    merge_mode: MergeMode = "concat"
    backward_layer: Annotated[
        RecurrentConfig | None, Meta(description="the config of a recurrent layer, or None")
    ] = None
    dtype: Dtype = "float32"

    @property
    def directions(self) -> dict[Direction, RecurrentConfig]:
        """The two layers that Keras makes of the arguments.

        As it does (3.15): without a `backward_layer` the second one is the first with
        `go_backwards=True`, and in both `zero_output_for_mask` becomes what `return_sequences` is.
        """
        back = self.backward_layer or replace(self.layer, go_backwards=True)
        return {
            "forward": replace(self.layer, zero_output_for_mask=self.layer.return_sequences),
            "backward": replace(back, zero_output_for_mask=back.return_sequences),
        }

    def with_direction(self, direction: Direction, layer: RecurrentConfig) -> "BidirectionalConfig":
        """Returns the same with another layer in one direction.

        Where Keras makes the second of the first, both become the other layer.
        """
        layer = replace(layer, zero_output_for_mask=self.layer.zero_output_for_mask)
        if direction == "forward":
            return replace(self, layer=layer)
        if self.backward_layer is None:
            return replace(self, layer=replace(layer, go_backwards=self.layer.go_backwards))
        return replace(self, backward_layer=layer)
