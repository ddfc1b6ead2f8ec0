"""Which processor Keras computes on: the CPU, unless a GPU was asked for."""

from typing import Literal

import tensorflow as tf

from lstmviz.experiment.plain_text import plain_text

DeviceKind = Literal["cpu", "gpu"]

CPU = "/CPU:0"
"""TensorFlow's name for it."""


def claim_device(kind: DeviceKind) -> tuple[str, str]:
    """Takes what this process needs of the machine's devices, before TensorFlow uses one.

    Where it isn't asked for, no GPU is touched: TensorFlow would take nearly all of its memory.
    Where it is, memory is taken as it is needed, and products are of whole float32 numbers (by
    itself TensorFlow shortens them to 10 bits of fraction, TF32).

    Args:
        kind: what is asked for; the CPU serves where there is no GPU.

    Returns:
        TensorFlow's name for the device, and the one that a person reads.
    """
    gpus = tf.config.list_physical_devices("GPU")
    if kind == "cpu" or not gpus:
        if gpus:
            tf.config.set_visible_devices([], "GPU")
        return CPU, "CPU"
    tf.config.set_visible_devices(gpus[:1], "GPU")
    tf.config.experimental.set_memory_growth(gpus[0], True)
    tf.config.experimental.enable_tensor_float_32_execution(False)
    return "/GPU:0", gpu_names()[0]


def gpu_names() -> tuple[str, ...]:
    """Names the machine's GPUs as a person reads them; they stay untouched."""
    details = map(tf.config.experimental.get_device_details, tf.config.list_physical_devices("GPU"))
    return tuple(plain_text(detail.get("device_name", "GPU")) for detail in details)
