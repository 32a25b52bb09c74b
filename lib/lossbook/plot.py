"""The pictures of the book: the only module that imports matplotlib.

Each function draws on the matplotlib axes ``ax``, or on new ones, and returns them. New figures are
white cards: no ink has more than 4.2:1 on the white page and on the dark one (#14181e) alike, and
text should have 4.5:1. Lines differ in their dashes too, never in colour alone.
"""

import functools

import matplotlib.pyplot as plt
import numpy as np
from cycler import cycler
from matplotlib.colors import LinearSegmentedColormap

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


def _styled(draw):
    """Run a plot function in the book's style, on new axes if it was given none."""

    @functools.wraps(draw)
    def wrapper(*args, ax=None, **options):
        with plt.rc_context(STYLE):
            return draw(*args, ax=plt.subplots()[1] if ax is None else ax, **options)

    return wrapper


@_styled
def plot_binary_loss(*, ax=None):
    """Draw the binary cross-entropy of one sample against the probability, for y = 0 and y = 1.

    References
    ----------
    eq-bce-cost.
    """
    p = np.linspace(0.003, 0.997, 500)
    ax.plot(p, -np.log(p), label="$y = 1$: $-\\log p$")
    ax.plot(p, -np.log1p(-p), label="$y = 0$: $-\\log(1 - p)$")
    ax.set(xlabel="$p$, the probability given to class 1", ylabel="loss", xlim=(0, 1))
    ax.set_ylim(0, 5)
    ax.legend(loc="upper center")
    return ax


@_styled
def plot_training(fits, optimum, *, bounds=None, ax=None):
    """Draw how far each fit is above the optimum after each iteration, on a log scale.

    Parameters
    ----------
    fits : dict of str to Fit
        What to draw, with its names.
    optimum : float
        The smallest cost, from a fit that went further than these.
    bounds : dict of str to array_like, optional
        Predicted upper bounds of the same differences, one number for each iteration.
    """
    for name, fit in fits.items():
        gap = fit.history.value - optimum
        ax.plot(np.where(gap > 0, gap, np.nan), label=name)  # at rounding level there is no log
    for name, bound in (bounds or {}).items():
        ax.plot(bound, label=name, color=PALE, linestyle=(0, (1, 1.5)))
    ax.set(xlabel="iteration $t$", ylabel="$J(\\theta_t) - J^*$", yscale="log")
    ax.legend()
    return ax


@_styled
def plot_weights(theta, image_shape, *, captions=(), ax=None):
    """Draw weights as images: orange speaks for the class, blue against it, white is 0.

    Parameters
    ----------
    theta : array_like of float, shape (n_pixels,) or (n_pixels, n_classes)
        Weights without the bias.
    image_shape : tuple of int
        Rows and columns of an image.
    captions : sequence of str
        One for each class.
    """
    images = np.reshape(np.asarray(theta).T, (-1, *image_shape))
    limit = float(np.abs(images).max()) or 1.0
    picture = _mosaic(ax, images, captions, cmap=DIVERGING, vmin=-limit, vmax=limit)
    ax.figure.colorbar(picture, ax=ax, shrink=0.8, label="weight")
    return ax


@_styled
def plot_gallery(X, image_shape, captions, *, ax=None):
    """Draw images, dark ink on white, each under its caption.

    Parameters
    ----------
    X : array_like of float, shape (n_images, n_pixels)
        Pixels from 0 (paper) to 1 (ink).
    image_shape : tuple of int
        Rows and columns of an image.
    captions : sequence of str
        One for each image, such as its label and its probability.
    """
    _mosaic(ax, np.reshape(X, (-1, *image_shape)), captions, cmap="gray_r", vmin=0, vmax=1)
    return ax


@_styled
def plot_calibration(y, probability, *, n_bins=10, ax=None):
    """Draw how often samples are of class 1 against the probability that they were given.

    The bars are 95 % Wilson intervals; with a calibrated model most of them hold the diagonal.

    Parameters
    ----------
    y : array_like of int, shape (n_samples,)
        Labels 0 or 1.
    probability : array_like of float, shape (n_samples,)
        Probabilities of class 1.
    n_bins : int
        Number of equal intervals of probability.
    """
    y, probability = np.asarray(y), np.asarray(probability)
    bins = np.minimum((probability * n_bins).astype(int), n_bins - 1)
    count = np.bincount(bins, minlength=n_bins)
    used = count > 0
    count = count[used]
    predicted = np.bincount(bins, probability, n_bins)[used] / count
    observed = np.bincount(bins, y, n_bins)[used] / count
    z2 = 1.96**2
    middle = (observed + z2 / (2 * count)) / (1 + z2 / count)
    variance = observed * (1 - observed) / count + z2 / (4 * count**2)
    half = np.sqrt(z2 * variance) / (1 + z2 / count)
    # At 0 and 1 an end of the interval is the observation itself, but for rounding.
    bars = np.maximum([observed - (middle - half), middle + half - observed], 0)
    ax.plot([0, 1], [0, 1], color=PALE, linestyle="--", label="perfectly calibrated")
    ax.errorbar(predicted, observed, bars, fmt="o", capsize=3, color=COLORS[0], label="observed")
    for x, top, number in zip(predicted, observed + bars[1], count, strict=True):
        ax.annotate(number, (x, top), (0, 3), textcoords="offset points", ha="center", size=8)
    ax.set(xlabel="mean predicted probability", ylabel="share of class 1", ylim=(-0.05, 1.12))
    ax.legend(loc="upper left")
    return ax


@_styled
def plot_confusion(y, predicted, labels, *, ax=None):
    """Draw how many samples of each class were taken for each class; the mistakes are shaded.

    Parameters
    ----------
    y, predicted : array_like of int, shape (n_samples,)
        True and predicted labels 0..n_classes-1.
    labels : sequence of str
        Names of the classes.
    """
    k = len(labels)
    counts = np.bincount(np.asarray(y) * k + np.asarray(predicted), minlength=k * k).reshape(k, k)
    mistakes = counts * (1 - np.eye(k))
    # Twice the largest count keeps all cells light enough for dark figures.
    ax.imshow(mistakes, cmap="Oranges", vmin=0, vmax=2 * max(mistakes.max(), 1))
    for i, j in np.argwhere(counts):
        weight = "bold" if i == j else "normal"
        ax.text(j, i, counts[i, j], ha="center", va="center", size=8, weight=weight)
    ax.set(xticks=range(k), yticks=range(k), xticklabels=labels, yticklabels=labels)
    ax.set(xlabel="predicted", ylabel="true")
    ax.grid(False)
    return ax


@_styled
def plot_simplex(curves, labels, *, ax=None):
    """Draw probabilities of three classes in the triangle whose corners are the classes.

    Parameters
    ----------
    curves : dict of str to array_like of float, shape (n_points, 3)
        Rows that sum to 1, joined to a curve, with a name. Curves named "_..." are thin and grey.
    labels : sequence of str
        The three classes.
    """
    corners = np.array([[0, 0], [1, 0], [0.5, 3**0.5 / 2]])
    ax.fill(*corners.T, facecolor="none", edgecolor=INK, linewidth=1)
    for name, points in curves.items():
        style = {"color": PALE, "linewidth": 0.7, "linestyle": "-"} if name[0] == "_" else {}
        ax.plot(*(np.asarray(points) @ corners).T, label=name, **style)
    for corner, label, shift in zip(corners, labels, [(-6, -6), (6, -6), (0, 8)], strict=True):
        ax.annotate(label, corner, shift, textcoords="offset points", ha="center", va="center")
    ax.set_aspect("equal")
    ax.axis("off")
    if any(name[0] != "_" for name in curves):
        ax.legend()
    return ax


@_styled
def plot_spectrum(spectra, *, ax=None):
    """Draw the eigenvalues of a Hessian, largest first, for several weight decays.

    Parameters
    ----------
    spectra : dict of float to array_like of float
        λ, and the Hessian's eigenvalues with it, drawn at 1e-16 if lower. Grey lines mark the λ.
    """
    for decay, eigenvalues in spectra.items():
        descending = np.sort(np.maximum(eigenvalues, 1e-16))[::-1]
        ax.plot(np.arange(1, len(descending) + 1), descending, label=f"λ = {decay:g}")
        if decay > 0:
            ax.axhline(decay, color=PALE, linewidth=0.8, linestyle=":")
    ax.set(xlabel="number, largest first", ylabel="eigenvalue", yscale="log")
    ax.legend()
    return ax


@_styled
def plot_contours(cost, radius, *, labels=("", ""), ax=None):
    """Draw the contours of a cost over a square around 0, and the smallest value on the grid.

    Parameters
    ----------
    cost : callable
        The cost as a function of two floats, such as J along two directions.
    radius : float
        Half the side of the square.
    labels : pair of str
        What the two floats are.
    """
    side = np.linspace(-radius, radius, 61)
    values = np.array([[cost(u, v) for u in side] for v in side])
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
    canvas = np.full((rows * (height + top), columns * (width + side)), np.nan)
    corners = [
        (i // columns * (height + top) + top, i % columns * (width + side))
        for i in range(len(images))
    ]
    for (y, x), image in zip(corners, images, strict=True):
        canvas[y : y + height, x : x + width] = image
        ax.add_patch(plt.Rectangle((x - 0.5, y - 0.5), width, height, fill=False, color="#cccccc"))
    for (y, x), caption in zip(corners, captions, strict=False):
        ax.text(x + (width - 1) / 2, y - 0.9, caption, ha="center", va="bottom", size=8)
    picture = ax.imshow(canvas, interpolation="nearest", **options)
    ax.axis("off")
    return picture
