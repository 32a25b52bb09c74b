"""The pictures of the book: the only module that imports matplotlib.

Each function draws on the matplotlib axes ``ax``, in the place of what was there, or on new ones,
and returns them; what makes no sense it refuses before it draws. New figures are white cards: no
ink has more than 4.2:1 on the white page and on the dark one (#14181e) alike, and text should have
4.5:1. Lines differ in their dashes too, never in colour alone.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar, cast

import matplotlib.pyplot as plt
import numpy as np
from cycler import cycler
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from numpy.typing import ArrayLike

CARD, INK, PALE = "#ffffff", "#222222", "#767676"
# Okabe and Ito's colour-blind-safe palette, as far as it has 3:1 on white.
COLORS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#000000")
DASHES = ("-", "--", "-.", ":", (0, (6, 2, 1, 2, 1, 2)))
DIVERGING = LinearSegmentedColormap.from_list("lossbook", [COLORS[0], CARD, COLORS[1]])

# For figures of your own: ``with plt.rc_context(plot.STYLE): ...``
STYLE = {
    "figure.facecolor": CARD,
    "figure.figsize": (6.4, 3.8),
    "figure.dpi": 120,
    "figure.constrained_layout.use": True,
    "savefig.facecolor": CARD,
    "axes.facecolor": CARD,
    "axes.edgecolor": PALE,
    "axes.labelcolor": INK,
    "axes.titlesize": "medium",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.prop_cycle": cycler(color=COLORS) + cycler(linestyle=DASHES),
    "grid.color": "#e4e4e4",
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "legend.frameon": False,
    "lines.linewidth": 1.8,
}


# A curve of more points is drawn by its lowest and highest ones: an SVG holds every point.
MOST_POINTS = 4000
# A confusion matrix of more classes is shaded only: a page has no room for so many numbers.
MOST_CLASSES = 30


_Draw = TypeVar("_Draw", bound=Callable[..., Axes])


def _styled(draw: _Draw) -> _Draw:
    """Make a function draw in the style of the book; Matplotlib's types know no decorator here."""
    return cast(Any, plt.rc_context)(STYLE)(draw)


def _cleared(ax):
    """Return the axes without what is on them, or new ones."""
    if ax is None:
        return plt.subplots()[1]
    for image in ax.images:
        if image.colorbar:
            image.colorbar.remove()
    ax.clear()
    return ax


def _numbers(name, value, shape=(), low=-np.inf, high=np.inf, whole=False):
    """Return `value` as numbers of this shape, None for any length, all within these limits."""
    try:
        array = np.asarray(value, float)
    except (TypeError, ValueError):
        raise TypeError(f"{name} must hold real numbers") from None
    if array.ndim != len(shape) or any(
        n not in (None, m) for n, m in zip(shape, array.shape, strict=True)
    ):
        wanted = str(shape).replace("None", "n")
        raise ValueError(f"{name} must have shape {wanted}, got shape {array.shape}")
    inside = np.isfinite(array) & (low - 1e-9 <= array) & (array <= high + 1e-9)  # but for rounding
    if not (inside & (~whole | (array == np.floor(array)))).all():
        kind = "integers" if whole else "finite numbers"
        raise ValueError(f"{name} must hold {kind} from {low} to {high}")
    return array.astype(np.intp) if whole else np.clip(array, low, high)


def _images(name, X, image_shape, captions, **limits):
    """Return rows of pixels as images, with as many captions, or none."""
    images = _numbers(name, X, (None, int(np.prod(image_shape))), **limits)
    if len(images) == 0 or len(captions) not in (0, len(images)):
        raise ValueError(f"there are {len(images)} images, and {len(captions)} captions for them")
    return images.reshape(-1, *image_shape)


def _some(name, curves):
    """Return the items of a dict from names to curves: at least one."""
    if not curves:
        raise ValueError(f"{name} holds no curve to draw")
    return curves.items()


def _thinned(y):
    """Return x and y of the curve, or of the lowest and highest points of its stretches."""
    x = np.arange(len(y))
    if len(y) > MOST_POINTS:
        parts = np.array_split(x, MOST_POINTS // 2)
        lowest, highest = ([p[f(y[p])] for p in parts] for f in (np.argmin, np.argmax))
        x = np.unique(np.concatenate([[0, len(y) - 1], lowest, highest]))
    return x, y[x]


@_styled
def plot_binary_loss(*, ax: Axes | None = None) -> Axes:
    """Draw the binary cross-entropy of one sample against the probability, for y = 0 and y = 1.

    Parameters
    ----------
    ax : matplotlib.axes.Axes, optional
        Where to draw, in the place of what is there; on a new figure by default.

    Returns
    -------
    matplotlib.axes.Axes

    References
    ----------
    eq-bce-cost.
    """
    ax = _cleared(ax)
    p = np.linspace(0.003, 0.997, 500)
    ax.plot(p, -np.log(p), label="$y = 1$: $-\\log p$")
    ax.plot(p, -np.log1p(-p), label="$y = 0$: $-\\log(1 - p)$")
    ax.set(xlabel="$p$, the probability given to class 1", ylabel="loss", xlim=(0, 1))
    ax.set_ylim(0, 5)
    ax.legend(loc="upper center")
    return ax


@_styled
def plot_training(
    fits: Mapping, optimum: float, *, bounds: Mapping | None = None, ax: Axes | None = None
) -> Axes:
    """Draw how far each fit is above the optimum after each iteration, on a log scale.

    Parameters
    ----------
    fits : dict of str to Fit
        What to draw, with its names.
    optimum : float
        The smallest cost, from a fit that went further than these.
    bounds : dict of str to array_like, optional
        Predicted upper bounds of the same differences, one number for each iteration.
    ax : matplotlib.axes.Axes, optional
        Where to draw, in the place of what is there; on a new figure by default.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    TypeError, ValueError
        If there is no fit, or the optimum or a bound is not of finite numbers.
    """
    optimum = _numbers("optimum", optimum)
    gaps = {name: fit.history.value - optimum for name, fit in _some("fits", fits)}
    bounds = {name: _numbers(f"bounds[{name!r}]", y, (None,)) for name, y in (bounds or {}).items()}
    ax = _cleared(ax)
    for name, gap in gaps.items():
        # At rounding level there is no logarithm.
        ax.plot(*_thinned(np.where(gap > 0, gap, np.nan)), label=name)
    for name, bound in bounds.items():
        ax.plot(*_thinned(bound), label=name, color=PALE, linestyle=(0, (1, 1.5)))
    ax.set(xlabel="iteration $t$", ylabel="$J(\\theta_t) - J^*$", yscale="log")
    ax.legend()
    return ax


@_styled
def plot_weights(
    theta: ArrayLike,
    image_shape: tuple[int, int],
    *,
    captions: Sequence[str] = (),
    ax: Axes | None = None,
) -> Axes:
    """Draw weights as images: orange speaks for the class, blue against it, white is 0.

    Parameters
    ----------
    theta : array_like of float, shape (n_pixels,) or (n_pixels, n_classes)
        Weights without the bias.
    image_shape : tuple of int
        Rows and columns of an image.
    captions : sequence of str
        One for each class, or none.
    ax : matplotlib.axes.Axes, optional
        Where to draw, in the place of what is there; on a new figure by default.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    TypeError, ValueError
        If the weights are not finite, have not a row for each pixel (as the transpose of
        `coef_` has), or there are captions for some classes only.
    """
    pixels, shape = int(np.prod(image_shape)), np.shape(theta)
    if len(shape) == 2 and shape[0] != pixels == shape[1]:
        raise ValueError(f"theta must have a row for each of {pixels} pixels: give theta.T")
    images = _images("theta.T", np.atleast_2d(np.transpose(theta)), image_shape, captions)
    ax = _cleared(ax)
    limit = float(np.abs(images).max()) or 1.0
    picture = _mosaic(ax, images, captions, cmap=DIVERGING, vmin=-limit, vmax=limit)
    ax.figure.colorbar(picture, ax=ax, shrink=0.8, label="weight")
    return ax


@_styled
def plot_gallery(
    X: ArrayLike, image_shape: tuple[int, int], captions: Sequence[str], *, ax: Axes | None = None
) -> Axes:
    """Draw images, dark ink on white, each under its caption.

    Parameters
    ----------
    X : array_like of float, shape (n_images, n_pixels)
        Pixels from 0 (paper) to 1 (ink).
    image_shape : tuple of int
        Rows and columns of an image.
    captions : sequence of str
        One for each image, or none, such as its label and its probability.
    ax : matplotlib.axes.Axes, optional
        Where to draw, in the place of what is there; on a new figure by default.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    TypeError, ValueError
        If there is no image, pixels are too many or too few or not from 0 to 1, or there are
        captions for some images only.
    """
    images = _images("X", X, image_shape, captions, low=0, high=1)
    ax = _cleared(ax)
    _mosaic(ax, images, captions, cmap="gray_r", vmin=0, vmax=1)
    return ax


@_styled
def plot_calibration(
    y: ArrayLike, probability: ArrayLike, *, n_bins: int = 10, ax: Axes | None = None
) -> Axes:
    """Draw how often samples are of class 1 against the probability that they were given.

    The bars are 95 % Wilson intervals; with a calibrated model most of them hold the diagonal.

    Parameters
    ----------
    y : array_like of int, shape (n_samples,)
        Labels 0 or 1.
    probability : array_like of float, shape (n_samples,)
        Probabilities of class 1.
    n_bins : int
        Number of equal intervals of probability, from 1 to 1000.
    ax : matplotlib.axes.Axes, optional
        Where to draw, in the place of what is there; on a new figure by default.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    TypeError, ValueError
        If labels are not 0 or 1, or probabilities not from 0 to 1 and one for each label.
    """
    y = _numbers("y", y, (None,), 0, 1, whole=True)
    probability = _numbers("probability", probability, (len(y),), 0, 1)
    n_bins = int(_numbers("n_bins", n_bins, (), 1, 1000, whole=True))
    ax = _cleared(ax)
    summands = (np.ones(len(y)), probability, y)
    sums = np.array([np.histogram(probability, n_bins, (0, 1), weights=w)[0] for w in summands])
    count, *sums = sums[:, sums[0] > 0]
    predicted, observed = sums / count
    z2 = 1.96**2 / count
    middle = (observed + z2 / 2) / (1 + z2)
    half = np.sqrt(z2 * observed * (1 - observed) + z2**2 / 4) / (1 + z2)
    # At 0 and 1 an end of the interval is the observation itself, but for rounding.
    bars = np.maximum([observed - (middle - half), middle + half - observed], 0)
    ax.plot([0, 1], [0, 1], color=PALE, linestyle="--", label="perfectly calibrated")
    ax.errorbar(predicted, observed, bars, fmt="o", capsize=3, color=COLORS[0], label="observed")
    for x, top, number in zip(predicted, observed + bars[1], count.astype(int), strict=True):
        ax.annotate(number, (x, top), (0, 3), textcoords="offset points", ha="center")
    ax.set(xlabel="mean predicted probability", ylabel="fraction of class 1", ylim=(-0.05, 1.12))
    ax.legend(loc="upper left")
    return ax


@_styled
def plot_confusion(
    y: ArrayLike, predicted: ArrayLike, labels: Sequence, *, ax: Axes | None = None
) -> Axes:
    """Draw how many samples of each class were taken for each class; the mistakes are shaded.

    Parameters
    ----------
    y, predicted : array_like of int, shape (n_samples,)
        True and predicted labels 0..n_classes-1.
    labels : sequence of str
        Names of the classes. For more than 30 classes the numbers are left out.
    ax : matplotlib.axes.Axes, optional
        Where to draw, in the place of what is there; on a new figure by default.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    TypeError, ValueError
        If labels are not integers below the number of classes, or not equally many.
    """
    k = len(labels)
    y = _numbers("y", y, (None,), 0, k - 1, whole=True)
    predicted = _numbers("predicted", predicted, y.shape, 0, k - 1, whole=True)
    ax = _cleared(ax)
    counts = np.bincount(y * k + predicted, minlength=k * k).reshape(k, k)
    mistakes = counts * (1 - np.eye(k))
    # Twice the largest count keeps all cells light enough for dark figures.
    ax.imshow(mistakes, cmap="Oranges", vmin=0, vmax=2 * max(mistakes.max(), 1))
    for i, j in np.argwhere(counts) if k <= MOST_CLASSES else ():
        weight = "bold" if i == j else "normal"
        ax.text(j, i, counts[i, j], ha="center", va="center", size=8, weight=weight)
    ax.set(xticks=range(k), yticks=range(k), xticklabels=labels, yticklabels=labels)
    ax.set(xlabel="predicted", ylabel="true")
    ax.grid(False)
    return ax


@_styled
def plot_simplex(curves: Mapping, labels: Sequence[str], *, ax: Axes | None = None) -> Axes:
    """Draw probabilities of three classes in the triangle whose corners are the classes.

    Parameters
    ----------
    curves : dict of str to array_like of float, shape (n_points, 3)
        Rows that sum to 1, joined to a curve, with a name. Curves named "_..." are thin and grey.
    labels : sequence of str
        The three classes.
    ax : matplotlib.axes.Axes, optional
        Where to draw, in the place of what is there; on a new figure by default.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    TypeError, ValueError
        If there is no curve, a row is not of three probabilities, or there are not three labels.
    """
    curves = {str(n): _numbers(n, p, (None, 3), 0, 1) for n, p in _some("curves", curves)}
    if any(np.abs(points.sum(axis=1) - 1).max(initial=0) > 1e-6 for points in curves.values()):
        raise ValueError("the three numbers of each row must sum to 1: give probabilities")
    if len(labels) != 3:
        raise ValueError(f"labels must be three, got {len(labels)}")
    ax = _cleared(ax)
    corners = np.array([[0, 0], [1, 0], [0.5, 3**0.5 / 2]])
    ax.fill(*corners.T, facecolor="none", edgecolor=INK, linewidth=1)
    for name, points in curves.items():
        points = points[:: -(-len(points) // MOST_POINTS) or 1]
        thin = {"color": PALE, "linewidth": 0.7, "linestyle": "-"}
        ax.plot(*(points @ corners).T, label=name, **(thin if name.startswith("_") else {}))
    for corner, label, shift in zip(corners, labels, [(-6, -6), (6, -6), (0, 8)], strict=True):
        ax.annotate(label, corner, shift, textcoords="offset points", ha="center", va="center")
    ax.set_aspect("equal")
    ax.axis("off")
    if any(name and not name.startswith("_") for name in curves):
        ax.legend()
    return ax


@_styled
def plot_spectrum(spectra: Mapping, *, ax: Axes | None = None) -> Axes:
    """Draw the eigenvalues of a Hessian, largest first, for several weight decays.

    Parameters
    ----------
    spectra : dict of float to array_like of float
        λ, and the Hessian's eigenvalues with it, drawn at 1e-16 if lower. Grey lines mark the λ.
    ax : matplotlib.axes.Axes, optional
        Where to draw, in the place of what is there; on a new figure by default.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    TypeError, ValueError
        If there is no spectrum, or eigenvalues are not finite numbers.
    """
    spectra = {
        float(_numbers("a weight decay", decay, (), 0)): _numbers("eigenvalues", values, (None,))
        for decay, values in _some("spectra", spectra)
    }
    ax = _cleared(ax)
    for decay, eigenvalues in spectra.items():
        number, descending = _thinned(np.sort(np.maximum(eigenvalues, 1e-16))[::-1])
        ax.plot(number + 1, descending, label=f"λ = {decay:g}")
        if decay > 0:
            ax.axhline(decay, color=PALE, linewidth=0.8, linestyle=":")
    ax.set(xlabel="number, largest first", ylabel="eigenvalue", yscale="log")
    ax.legend()
    return ax


@_styled
def plot_contours(
    cost: Callable, radius: float, *, labels: Sequence[str] = ("", ""), ax: Axes | None = None
) -> Axes:
    """Draw the contours of a cost over a square around 0, and the smallest value on the grid.

    Parameters
    ----------
    cost : callable
        The cost as a function of two floats, such as J along two directions.
    radius : float
        Half the side of the square.
    labels : pair of str
        What the two floats are.
    ax : matplotlib.axes.Axes, optional
        Where to draw, in the place of what is there; on a new figure by default.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    TypeError, ValueError
        If the radius is not positive, or the cost is not finite or the same everywhere.
    """
    side = np.linspace(-1, 1, 61) * _numbers("radius", radius, (), 0, 1e300)
    values = _numbers("the cost", [[cost(u, v) for u in side] for v in side], (61, 61))
    if np.ptp(values) == 0:
        raise ValueError("the cost is the same in the whole square, so it has no contours")
    ax = _cleared(ax)
    # Levels that crowd towards the minimum, where the shape shows.
    levels = values.min() + np.ptp(values) * np.linspace(0, 1, 16)[1:] ** 2
    ax.contour(side, side, values, levels, cmap="viridis", linewidths=1.2)
    lowest = np.argwhere(values <= values.min() + 1e-9 * np.ptp(values))
    ax.plot(side[lowest[:, 1]], side[lowest[:, 0]], "o", color=COLORS[1], markersize=4)
    ax.set(xlabel=labels[0], ylabel=labels[1])
    ax.set_aspect("equal")
    return ax


def _mosaic(ax, images, captions, **options):
    """Draw images in rows of at most five on one pair of axes, and return the picture."""
    columns = min(5, len(images))
    rows = -(-len(images) // columns)
    height, width = images.shape[1:]
    # A tile is an image with a margin: a tenth at the sides, a quarter above for the caption.
    side, top = max(1, width // 10), max(1, height // 4) if len(captions) else 1
    tiles = np.full((rows * columns, top + height, width + side), np.nan)
    tiles[: len(images), top:, :width] = images
    rows_of_tiles = tiles.reshape(rows, columns, top + height, width + side)
    for number in range(len(images)):
        y, x = number // columns * (top + height) + top, number % columns * (width + side)
        ax.add_patch(plt.Rectangle((x - 0.5, y - 0.5), width, height, fill=False, color="#cccccc"))
        if len(captions):
            middle = x + (width - 1) / 2
            ax.text(middle, y - 0.9, captions[number], ha="center", va="bottom")
    canvas = rows_of_tiles.swapaxes(1, 2).reshape(rows * (top + height), -1)
    ax.axis("off")
    return ax.imshow(canvas, interpolation="nearest", **options)
