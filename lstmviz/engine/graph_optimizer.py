"""TensorFlow's rewriting of what it compiles, turned off for a while."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import tensorflow as tf

_OFF = "disable_meta_optimizer"


@contextmanager
def as_written() -> Iterator[None]:
    """Keeps TensorFlow from rewriting what it compiles.

    Its rewritten arithmetic rounds differently from the eager layer's, by up to 1e-7 (sums in
    another order with `implementation=1`, products with a reciprocal in `hard_sigmoid`).
    """
    rewriting = _rewriting()
    rewriting.off()
    try:
        yield
    finally:
        rewriting.back()


class _Rewriting:
    """TensorFlow has one switch for all threads, of which several may want it off."""

    def __init__(self) -> None:
        self._changing = threading.Lock()
        self._requested_off = 0
        self._was_off = False

    def off(self) -> None:
        with self._changing:
            if not self._requested_off:
                before = tf.config.optimizer.get_experimental_options()
                self._was_off = before.get(_OFF, False)
            self._requested_off += 1
            self._set(True)

    def back(self) -> None:
        with self._changing:
            self._requested_off -= 1
            self._set(self._requested_off > 0 or self._was_off)

    def _set(self, off: bool) -> None:
        # Each thread has to: it keeps a copy of the options until it sets one itself.
        tf.config.optimizer.set_experimental_options({_OFF: off})


@cache
def _rewriting() -> _Rewriting:
    return _Rewriting()
