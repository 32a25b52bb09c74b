"""The pictures: what they show is asserted through their artists, and their contrast by number."""

import io

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from lossbook import plot
from lossbook.train import SoftmaxObjective, gradient_descent, newton_cg


@pytest.fixture(autouse=True)
def off_screen():
    backend = mpl.get_backend()
    plt.switch_backend("Agg")
    yield
    plt.close("all")
    plt.switch_backend(backend)


def luminance(color):
    channel = np.array(mpl.colors.to_rgb(color))
    linear = np.where(channel <= 0.04045, channel / 12.92, ((channel + 0.055) / 1.055) ** 2.4)
    return linear @ [0.2126, 0.7152, 0.0722]


def contrast(first, second):
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_on_the_card():
    assert all(contrast(color, plot.CARD) >= 3 for color in plot.COLORS)
    assert contrast(plot.INK, plot.CARD) >= 7
    assert contrast(plot.PALE, plot.CARD) >= 4.5
    assert len(set(plot.COLORS)) == len(set(plot.DASHES)) == 5


def test_no_ink_serves_a_white_and_a_dark_page():
    greys = [f"#{level:02x}{level:02x}{level:02x}" for level in range(256)]
    best = max(min(contrast(grey, "#ffffff"), contrast(grey, "#14181e")) for grey in greys)
    assert 4.1 < best < 4.5


def test_confusion_of_hues_under_colour_blindness():
    """Deuteranopia after Viénot, Brettel and Mollon (1999), in linear RGB."""
    deuteranopia = np.array([[0.29, 0.71, 0], [0.29, 0.71, 0], [-0.02, 0.02, 1]])
    linear = np.array([mpl.colors.to_rgb(color) for color in plot.COLORS]) ** 2.2
    seen = np.clip(linear @ deuteranopia.T, 0, 1) ** (1 / 2.2)
    distance = np.linalg.norm(seen[:, None] - seen[None], axis=2)
    assert distance[~np.eye(len(seen), dtype=bool)].min() > 0.15


def drawings():
    X = np.column_stack([np.ones(6), [-2.0, -1, 0, 0.5, 1, 2]])
    fit = gradient_descent(SoftmaxObjective(X, [0, 1, 0, 1, 2, 2], 0.1), max_iter=20)
    p = np.full((4, 3), 1 / 3)
    return {
        "binary_loss": lambda **kw: plot.plot_binary_loss(**kw),
        "training": lambda **kw: plot.plot_training({"a": fit}, 0.5, bounds={"b": [1, 0.1]}, **kw),
        "weights": lambda **kw: plot.plot_weights(np.eye(6)[:, :3], (2, 3), captions="abc", **kw),
        "gallery": lambda **kw: plot.plot_gallery(np.zeros((7, 4)), (2, 2), list("1234567"), **kw),
        "calibration": lambda **kw: plot.plot_calibration([0, 1, 1], [0.1, 0.8, 1.0], **kw),
        "confusion": lambda **kw: plot.plot_confusion([0, 1, 1], [0, 1, 0], "ab", **kw),
        "simplex": lambda **kw: plot.plot_simplex({"c": p, "_grid": p}, "abc", **kw),
        "spectrum": lambda **kw: plot.plot_spectrum({0.0: [1, 0], 0.1: [1.1, 0.1]}, **kw),
        "contours": lambda **kw: plot.plot_contours(lambda u, v: u * u + v * v, 1, **kw),
    }


@pytest.mark.parametrize("name", drawings())
def test_draws_on_given_axes_or_new_ones_and_leaves_no_trace(name):
    draw, before = drawings()[name], dict(mpl.rcParams)
    _, ax = plt.subplots()
    assert draw(ax=ax) is ax
    new = draw()
    assert new is not ax
    assert new.figure.get_facecolor() == mpl.colors.to_rgba(plot.CARD)
    new.figure.canvas.draw()  # the layout and all texts can be drawn
    assert dict(mpl.rcParams) == before


BAD = [
    (plot.plot_calibration, ([0, 1], [5.0, 50.0]), r"probability must hold .* from 0 to 1"),
    (plot.plot_calibration, ([0, 1], [-2.0, 2.0]), r"probability must hold .* from 0 to 1"),
    (plot.plot_calibration, ([-1, 1], [0.1, 0.9]), "y must hold integers from 0 to 1"),
    (plot.plot_calibration, ([1, 2], [0.1, 0.9]), "y must hold integers from 0 to 1"),
    (plot.plot_calibration, ([0, 1], [np.nan, 0.9]), "probability must hold finite numbers"),
    (plot.plot_calibration, ([0, 1], np.ones((2, 2)) / 2), r"shape \(2,\), got shape \(2, 2\)"),
    (plot.plot_calibration, ([0, 1], [0.5]), r"shape \(2,\), got shape \(1,\)"),
    (plot.plot_calibration, ([0, 1], ["a", "b"]), "probability must hold real numbers"),
    (plot.plot_confusion, ([0, 1], [2, 0], "ab"), "predicted must hold integers from 0 to 1"),
    (plot.plot_confusion, ([0, 1], [-1, 0], "ab"), "predicted must hold integers from 0 to 1"),
    (plot.plot_confusion, ([0, 2], [1, 0], "ab"), "y must hold integers from 0 to 1"),
    (plot.plot_confusion, ([0, 1], [0.5, 0], "ab"), "predicted must hold integers"),
    (
        plot.plot_confusion,
        ([0, 1], [0], "ab"),
        r"predicted must have shape \(2,\), got shape \(1,\)",
    ),
    (plot.plot_weights, (np.ones((3, 4)), (2, 2)), r"row for each of 4 pixels: give theta\.T"),
    (
        plot.plot_weights,
        (np.ones((5, 3)), (2, 2)),
        r"theta\.T must have shape \(n, 4\), got .*\(3, 5\)",
    ),
    (plot.plot_weights, (np.ones(5), (2, 2)), r"theta\.T must have shape \(n, 4\)"),
    (plot.plot_weights, ([1, np.inf, 1, 1], (2, 2)), r"theta\.T must hold finite numbers"),
    (
        plot.plot_gallery,
        (np.ones((2, 8)), (2, 2), "ab"),
        r"X must have shape \(n, 4\), got shape \(2, 8",
    ),
    (
        plot.plot_gallery,
        (16 * np.ones((2, 4)), (2, 2), "ab"),
        "X must hold finite numbers from 0 to 1",
    ),
    (plot.plot_gallery, (np.ones((2, 4)), (2, 2), "a"), "there are 2 images, and 1 captions"),
    (plot.plot_gallery, (np.ones((0, 4)), (2, 2), ""), "there are 0 images"),
    (plot.plot_simplex, ({}, "abc"), "curves holds no curve to draw"),
    (plot.plot_simplex, ({"a": np.eye(3)}, "ab"), "labels must be three, got 2"),
    (plot.plot_simplex, ({"a": np.ones((2, 3))}, "abc"), "each row must sum to 1"),
    (plot.plot_simplex, ({"a": 5 * np.eye(3)}, "abc"), "a must hold finite numbers from 0 to 1"),
    (plot.plot_spectrum, ({},), "spectra holds no curve to draw"),
    (plot.plot_spectrum, ({0.1: [1, np.nan]},), "eigenvalues must hold finite numbers"),
    (plot.plot_spectrum, ({-0.1: [1, 2]},), "a weight decay must hold finite numbers from 0"),
    (plot.plot_training, ({}, 0.1), "fits holds no curve to draw"),
    (plot.plot_contours, (lambda u, v: 1.0, 1), "the same in the whole square"),
    (plot.plot_contours, (lambda u, v: np.nan, 1), "the cost must hold finite numbers"),
    (plot.plot_contours, (lambda u, v: u, -1), "radius must hold finite numbers from 0"),
]


@pytest.mark.parametrize(("draw", "arguments", "match"), BAD)
def test_what_makes_no_sense_is_refused_before_anything_is_drawn(draw, arguments, match):
    plt.close("all")
    _, ax = plt.subplots()
    ax.plot([1, 2])
    with pytest.raises((TypeError, ValueError), match=match):
        draw(*arguments, ax=ax)
    assert len(ax.lines) == 1
    with pytest.raises((TypeError, ValueError), match=match):
        draw(*arguments)
    assert len(plt.get_fignums()) == 1  # no empty figure is left behind


@pytest.mark.parametrize("n_bins", [0, -1, 2.5, "ten"])
def test_bad_number_of_bins(n_bins):
    with pytest.raises((TypeError, ValueError), match="n_bins must hold"):
        plot.plot_calibration([0, 1], [0.1, 0.9], n_bins=n_bins)


@pytest.mark.parametrize("name", drawings())
def test_drawn_twice_on_one_axes_is_drawn_once(name):
    _, ax = plt.subplots()
    draw = drawings()[name]
    once = draw().figure
    draw(ax=ax)
    draw(ax=ax)
    assert len(ax.figure.axes) == len(once.axes)  # with one colour bar, where there is one
    for kind in ("lines", "texts", "images", "patches", "collections"):
        assert len(getattr(ax, kind)) == len(getattr(once.axes[0], kind))


def test_lines_on_plain_axes_differ_in_more_than_colour():
    with plt.rc_context():
        plt.rcdefaults()
        _, ax = plt.subplots()
    plot.plot_binary_loss(ax=ax)
    assert len({line.get_linestyle() for line in ax.lines}) == 2
    assert [line.get_color() for line in ax.lines] == list(plot.COLORS[:2])


@pytest.mark.parametrize("dtype", [np.uint8, np.int8, np.int64, bool])
def test_confusion_counts_in_the_right_cell_for_all_types_of_labels(dtype):
    k = 2 if dtype is bool else 17
    ax = plot.plot_confusion(np.array([k - 1], dtype), np.array([k - 1], dtype), "x" * k)
    assert [text.get_position() for text in ax.texts] == [(k - 1, k - 1)]


def test_confusion_of_many_classes_is_shaded_only():
    labels = [str(j) for j in range(100)]
    ax = plot.plot_confusion(np.arange(100), np.roll(np.arange(100), 1), labels)
    assert len(ax.texts) == 0
    assert ax.images[0].get_array().sum() == 100


def test_empty_and_hidden_names_of_curves():
    for name in ("", "_"):
        assert plot.plot_simplex({name: np.eye(3)}, "abc").get_legend() is None


class LongFit:
    """As much of a fit as `plot_training` looks at."""

    def __init__(self, value):
        self.history = self
        self.value = value


def test_a_million_points_make_a_small_picture():
    rng = np.random.default_rng(0)
    values = 1 + rng.uniform(size=10**6)
    p = rng.dirichlet(np.ones(3), 10**6)
    pictures = {
        "training": plot.plot_training({"a": LongFit(values)}, 0.5, bounds={"b": values}),
        "spectrum": plot.plot_spectrum({0.1: values}),
        "simplex": plot.plot_simplex({"a": p}, "abc"),
        "calibration": plot.plot_calibration(rng.integers(0, 2, 10**6), values - 1),
        "confusion": plot.plot_confusion(rng.integers(0, 9, 10**6), np.zeros(10**6, int), "a" * 9),
        "weights": plot.plot_weights(values, (1000, 1000)),
        "gallery": plot.plot_gallery(values[np.newaxis] - 1, (1000, 1000), "a"),
    }
    shown = pictures["training"].lines[0].get_ydata()
    assert (shown.min(), shown.max()) == (values.min() - 0.5, values.max() - 0.5)
    for name, ax in pictures.items():
        file = io.BytesIO()
        ax.figure.savefig(file, format="svg")
        assert file.tell() < (1e6 if ax.images else 400_000), name


def test_every_public_function_is_drawn_here():
    public = {name for name in vars(plot) if name.startswith("plot_")}
    assert public == {f"plot_{name}" for name in drawings()}


def test_binary_loss_shows_the_loss():
    for line, flip in zip(plot.plot_binary_loss().lines, (False, True), strict=True):
        p, loss = line.get_data()
        np.testing.assert_allclose(loss, -np.log(1 - p if flip else p), rtol=1e-12)


def test_training_shows_the_distance_to_the_optimum():
    X = np.column_stack([np.ones(6), [-2.0, -1, 0, 0.5, 1, 2]])
    objective = SoftmaxObjective(X, [0, 1, 0, 1, 2, 2], 0.1)
    fit, best = gradient_descent(objective, max_iter=9), newton_cg(objective, tol=1e-12).value
    ax = plot.plot_training({"ours": fit}, best, bounds={"bound": [1, 0.5]})
    assert ax.get_yscale() == "log"
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["ours", "bound"]
    np.testing.assert_allclose(ax.lines[0].get_ydata(), fit.history.value - best, rtol=1e-12)
    np.testing.assert_array_equal(ax.lines[1].get_ydata(), [1, 0.5])


def test_weights_are_symmetric_around_zero_and_in_their_place():
    theta = np.arange(-4.0, 8).reshape(6, 2)  # two classes of 2×3 pixels
    ax = plot.plot_weights(theta, (2, 3), captions="ab")
    picture = ax.images[0]
    assert picture.get_clim() == (-7, 7)
    shown = picture.get_array().compressed()
    assert sorted(shown) == sorted(theta.ravel())
    assert picture.cmap(0.5)[:3] == pytest.approx((1, 1, 1), abs=0.01)
    assert [text.get_text() for text in ax.texts] == ["a", "b"]
    # The first tile is the first class, row by row.
    first = picture.get_array()[-2:, :3]
    np.testing.assert_array_equal(first, theta[:, 0].reshape(2, 3))


def test_calibration_counts():
    y = np.repeat([0, 1], [30, 10])
    ax = plot.plot_calibration(np.append(y, 1), np.append(np.full(40, 0.25), 1.0), n_bins=4)
    observed = ax.containers[0].lines[0]
    np.testing.assert_allclose(observed.get_data(), [[0.25, 1], [0.25, 1]])
    assert [text.get_text() for text in ax.texts] == ["40", "1"]
    low, high = ax.containers[0].lines[2][0].get_segments()[0][:, 1]
    # Wilson's 95 % interval of 10 in 40, from the formula of the quadratic's roots.
    roots = np.roots([1 + 1.96**2 / 40, -(2 * 0.25 + 1.96**2 / 40), 0.25**2])
    np.testing.assert_allclose([high, low], roots, rtol=1e-9)


def test_confusion_counts():
    ax = plot.plot_confusion([0, 0, 1, 2, 2, 2], [0, 1, 1, 2, 0, 0], "abc")
    shown = {text.get_position(): text.get_text() for text in ax.texts}
    assert shown == {(0, 0): "1", (1, 0): "1", (1, 1): "1", (0, 2): "2", (2, 2): "1"}


def test_simplex_corners_are_the_classes():
    ax = plot.plot_simplex({"corners": np.eye(3)}, "abc")
    points = np.transpose(ax.lines[0].get_data())
    np.testing.assert_allclose(points, [[0, 0], [1, 0], [0.5, 3**0.5 / 2]])
    assert [text.get_text() for text in ax.texts] == ["a", "b", "c"]


def test_spectrum_marks_the_weight_decay():
    ax = plot.plot_spectrum({0.0: [0.0, 2.0], 0.1: [0.1, 2.1]})
    np.testing.assert_array_equal(ax.lines[0].get_ydata(), [2, 1e-16])
    np.testing.assert_array_equal(ax.lines[1].get_ydata(), [2.1, 0.1])
    np.testing.assert_array_equal(ax.lines[2].get_ydata(), [0.1, 0.1])


def test_contours_mark_a_flat_valley():
    ax = plot.plot_contours(lambda u, v: (u - v) ** 2, 1)
    lowest = np.transpose(ax.lines[0].get_data())
    assert len(lowest) == 61
    np.testing.assert_allclose(lowest[:, 0], lowest[:, 1])
