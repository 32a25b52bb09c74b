"""What the tests of `lossbook.train` share: seeds, and one small problem of each kind."""

import numpy as np
import pytest
from lossbook.train import LogisticObjective, SoftmaxObjective


@pytest.fixture(params=[0, 1, 2], ids="seed{}".format)
def rng(request):
    return np.random.default_rng(request.param)


@pytest.fixture
def samples(rng):
    """Forty overlapping samples: a constant, three features, three classes."""
    X = np.column_stack([np.ones(40), rng.normal(size=(40, 3))])
    y = (X @ rng.normal(size=(4, 3)) + 2 * rng.gumbel(size=(40, 3))).argmax(axis=1)
    y[:3] = 0, 1, 2
    return X, y


@pytest.fixture(params=["logistic", "softmax"])
def make(request, samples):
    """A function from options to an objective of either kind on these samples."""
    X, y = samples

    def build(weight_decay=0.0, *, X=X, y=y, **options):
        if request.param == "logistic":
            return LogisticObjective(X, np.minimum(y, 1), weight_decay, **options)
        return SoftmaxObjective(X, y, weight_decay, n_classes=3, **options)

    return build
