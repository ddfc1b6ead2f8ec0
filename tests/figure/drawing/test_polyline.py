import numpy as np

from lstmviz.figure.drawing.polyline import segments, thinned

NAN = float("nan")


def test_a_line_has_a_gap_where_a_point_is_missing() -> None:
    lines = segments(np.arange(5.0), np.array([1, 2, NAN, 4, 5]))
    assert [(line.x1(), line.y1(), line.x2(), line.y2()) for line in lines] == [
        (0, 1, 1, 2),
        (3, 4, 4, 5),
    ]


def test_a_dashed_line_leaves_out_every_other_stretch() -> None:
    lines = segments(np.arange(9.0), np.zeros(9), dash=2)
    assert [line.x1() for line in lines] == [0, 1, 4, 5]


def test_thinned_points_have_gaps_or_leap_over_them() -> None:
    xs, ys = np.arange(6.0), np.array([1, NAN, 3, NAN, NAN, NAN])
    groups = np.array([0, 3])
    assert np.isnan(thinned(xs, ys, groups)[1]).all()
    np.testing.assert_array_equal(thinned(xs, ys, groups, over_gaps=True)[1], [1, 3, NAN, NAN])
