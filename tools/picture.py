"""Draw the picture of the README, `_static/picture.svg`: two trainings, and what was learnt."""

from pathlib import Path

import matplotlib.pyplot as plt
from lossbook import plot
from lossbook.train import SoftmaxObjective, add_constant, gradient_descent, lbfgs, load_digits

TARGET = Path(__file__).parents[1] / "_static/picture.svg"


def main() -> None:
    """Train softmax regression on the bundled digits and draw the curves and the weights."""
    digits = load_digits()
    objective = SoftmaxObjective(add_constant(digits.X_train), digits.y_train, weight_decay=1e-3)
    best = lbfgs(objective)
    fits = {
        "gradient descent": gradient_descent(objective, max_iter=150),
        "L-BFGS": lbfgs(objective, max_iter=150),
    }
    fixed = {"svg.hashsalt": "lossbook"}  # else the file differs each time that it is made
    with plt.rc_context(plot.STYLE | fixed):
        figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.4), width_ratios=(1, 1.35))
        plot.plot_training(fits, best.value, ax=left)
        left.set(title="Cost above the optimum", xlim=(0, 150))
        captions = [str(digit) for digit in digits.classes]
        plot.plot_weights(best.theta[1:], digits.image_shape, captions=captions, ax=right)
        right.set_title("The weights learnt for each digit")
        figure.savefig(TARGET, metadata={"Date": None})


if __name__ == "__main__":
    main()
