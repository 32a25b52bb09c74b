"""Draw two trainings, and what was learnt: for the README, and for links to the site."""

from pathlib import Path

import matplotlib.pyplot as plt
from lossbook import plot
from lossbook.train import SoftmaxObjective, add_constant, gradient_descent, lbfgs, load_digits

STATIC = Path(__file__).parents[1] / "_static"


def main() -> None:
    """Train softmax regression on the bundled digits and draw the curves and the weights."""
    digits = load_digits()
    objective = SoftmaxObjective(add_constant(digits.X_train), digits.y_train, weight_decay=1e-3)
    best = lbfgs(objective)
    fits = {
        "gradient descent": gradient_descent(objective, max_iter=150),
        "L-BFGS": lbfgs(objective, max_iter=150),
    }

    def draw(**size):
        figure, (left, right) = plt.subplots(1, 2, width_ratios=(1, 1.35), **size)
        plot.plot_training(fits, best.value, ax=left)
        left.set(title="Cost above the optimum", xlim=(0, 150))
        captions = [str(digit) for digit in digits.classes]
        plot.plot_weights(best.theta[1:], digits.image_shape, captions=captions, ax=right)
        right.set_title("The weights learnt for each digit")
        return figure

    fixed = {"svg.hashsalt": "lossbook"}  # else the file differs each time that it is made
    with plt.rc_context(plot.STYLE | fixed):
        draw(figsize=(9, 3.4)).savefig(STATIC / "picture.svg", metadata={"Date": None})
        preview = draw(figsize=(10, 5.25), dpi=120)  # 1200 × 630 pixels, as links show them
        preview.suptitle("From Likelihood to Loss", fontsize=24)
        preview.savefig(STATIC / "preview.png", metadata={"Software": None})


if __name__ == "__main__":
    main()
