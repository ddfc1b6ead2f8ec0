import pytest

from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.figure.options.lengths import Length, read_length


@pytest.mark.parametrize(
    ("typed", "length"),
    [
        ("8cm", Length(8, "cm")),
        (" 89 MM ", Length(89, "mm")),
        ("5.5in", Length(5.5, "in")),
        (".5in", Length(0.5, "in")),
        ("12", Length(12, "cm")),
        (12.5, Length(12.5, "cm")),
        ("800px", Length(800, "px")),
    ],
)
def test_lengths_are_read_as_people_write_them(typed: object, length: Length) -> None:
    assert read_length("width", typed) == length
    assert read_length("width", str(length)) == length


@pytest.mark.parametrize(
    "typed", ["", "cm", "8 feet", "-8cm", "0cm", "1e3cm", "8,5cm", None, [8], "nancm"]
)
def test_what_is_no_length_is_refused_in_a_sentence(typed: object) -> None:
    with pytest.raises(InvalidValue) as told:
        read_length("width", typed)
    assert "a length such as 8cm (units: pt, in, cm, mm, px)" in str(told.value)


@pytest.mark.parametrize(
    ("length", "points"),
    [
        (Length(1, "in"), 72),
        (Length(2.54, "cm"), 72),
        (Length(25.4, "mm"), 72),
        (Length(7, "pt"), 7),
        (Length(300, "px"), 72),
    ],
)
def test_lengths_in_points(length: Length, points: float) -> None:
    assert length.points(300) == pytest.approx(points)
