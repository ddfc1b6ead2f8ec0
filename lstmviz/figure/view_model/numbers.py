"""Single numbers as text: in a cell, and where they are read one by one."""

import numpy as np


def cell_text(value: float) -> str:
    """A number as short as it can be read."""
    if np.isnan(value):
        return "NaN"
    if np.isinf(value):
        return "∞" if value > 0 else "−∞"
    if value == 0:
        return "0"
    size = abs(value)
    if size >= 1e5 or size < 0.005:
        mantissa, _, exponent = f"{value:.0e}".partition("e")
        return f"{mantissa}e{int(exponent)}".replace("-", "−")
    digits = 0 if size >= 100 else 1 if size >= 10 else 2
    text = f"{value:.{digits}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace("-", "−")


def four_places(value: float) -> str:
    """A value with four places, or as many digits as it needs."""
    if not np.isfinite(value):
        return cell_text(float(value))
    small = value != 0 and abs(value) < 1e-3
    text = f"{value:.3g}" if small or abs(value) >= 1e4 else f"{value:.4f}"
    return text.replace("-", "−")
