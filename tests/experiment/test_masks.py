import numpy as np
import pytest

from lstmviz.experiment.call import Call
from lstmviz.experiment.masks import computed_mask, resized_mask

X = np.array([[[0, 1], [0, 0]], [[0, 0], [np.nan, 0]]], np.float32)


def test_a_step_is_held_where_all_its_features_equal_the_value() -> None:
    assert computed_mask(X, 0.0, "float32").tolist() == [[True, False], [False, True]]
    assert computed_mask(X, 1.0, "float32").all()
    assert computed_mask(X, float("nan"), "float32").all()


@pytest.mark.parametrize(
    ("dtype", "held"), [("float32", True), ("float64", False), ("mixed_float16", False)]
)
def test_a_tenth_is_the_same_number_in_float32_alone(dtype: str, held: bool) -> None:
    x = np.full((1, 1, 1), 0.1)
    assert computed_mask(x, 0.1, dtype)[0, 0] != held


def test_a_call_takes_it_as_it_is() -> None:
    mask = computed_mask(X, 0.0, "float32")
    assert Call(X, mask=mask).mask is mask or not mask.flags.writeable


def test_what_is_new_in_a_mask_is_used() -> None:
    mask = np.zeros((2, 3), bool)
    assert resized_mask(mask, (1, 4)).tolist() == [[0, 0, 0, 1]]
    assert resized_mask(mask, (3, 2)).tolist() == [[0, 0], [0, 0], [1, 1]]
    with pytest.raises(ValueError, match="read-only"):
        resized_mask(mask, (1, 1))[0, 0] = False
