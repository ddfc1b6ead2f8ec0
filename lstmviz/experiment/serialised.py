"""Normalises Keras' objects to what arguments hold: a short name, or a class with parameters."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.experiment.keras_names import INITIALIZER_ALIASES, PARAMETERS
from lstmviz.experiment.plain_text import shortened

_NAMELESS = "Constant"
"""The one class that Keras doesn't take by its short name, since it needs a value."""


def plain_object(argument: str, value: str | dict[str, Any], known: Mapping[str, str]) -> Any:
    """Returns an object in the one form that the layer's arguments hold.

    Only known classes with values that they take pass: Keras imports whatever module a
    serialised object names, so nothing unknown may reach it. Parameters that are Keras' own
    defaults are left out; where none is left, it is the short name.

    Args:
        argument: the layer's argument, for the sentence.
        value: a short name, a class' name, or an object as Keras serialises it.
        known: the short names that there are, and the classes that they stand for.

    Returns:
        The short name, or a new dict of `class_name` and `config`.

    Raises:
        InvalidValue: the class is known, but its parameters aren't valid.
        ValueError: the object isn't known at all.
    """
    classes = {**known, **{c: c for c in known.values()}}
    classes |= {a: c for a, c in INITIALIZER_ALIASES.items() if c in classes}
    if isinstance(value, str):
        if value not in classes or classes[value] == _NAMELESS:
            raise ValueError
        return short_name(classes[value], known)
    name, config = value.get("class_name"), value.get("config", {})
    if not isinstance(name, str) or name not in classes or not isinstance(config, dict):
        raise ValueError
    class_name = classes[name]
    return serialised(class_name, _checked(argument, class_name, config), known)


def serialised(class_name: str, config: Mapping[str, Any], known: Mapping[str, str]) -> Any:
    """Returns a class with valid parameters in the form that the layer's arguments hold."""
    if class_name == _NAMELESS:
        return {"class_name": class_name, "config": {"value": 0.0, **config}}
    changed = {
        each.name: config[each.name]
        for each in PARAMETERS[class_name]
        if each.name in config and config[each.name] != each.default
    }
    if not changed:
        return short_name(class_name, known)
    return {"class_name": class_name, "config": changed}


def short_name(class_name: str, known: Mapping[str, str]) -> str:
    """Returns the short name of a class."""
    return next(short for short, name in known.items() if name == class_name)


def _checked(argument: str, class_name: str, config: dict[str, Any]) -> dict[str, Any]:
    parameters = {each.name: each for each in PARAMETERS[class_name]}
    good = {}
    for name, value in config.items():
        if name not in parameters:
            takes = f"a parameter of {class_name} ({', '.join(parameters)})"
            none = f"no parameter of {class_name}, which has none"
            raise InvalidValue(argument, takes if parameters else none, name)
        good[name] = _plain(value)
        if name == "distribution" and isinstance(good[name], str):  # other spellings are taken too
            good[name] = {"normal": "truncated_normal"}.get(value.lower(), value.lower())
        if not parameters[name].takes(good[name]):
            expected = f"{parameters[name].expected} as {name} of {class_name}"
            raise InvalidValue(argument, expected, value)
    return good


def _plain(value: Any) -> Any:
    """Returns a value with NumPy's types replaced by Python's, and with new lists."""
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value]
    return value


def format_serialised(value: str | dict[str, Any] | None) -> str:
    """Writes an object in a few words, for a list of choices."""
    if value is None:
        return "None"
    if isinstance(value, str):
        return value
    config = ", ".join(f"{name}={shortened(part)}" for name, part in value["config"].items())
    return f"{value['class_name']}({config})"
