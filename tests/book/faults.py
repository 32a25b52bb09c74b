"""For each numerical check of the book, a fault that it must notice.

A fault is a list of replacements in the cells that the check needs: what stands there (once), and
what a slip would write. `off` returns an array with one entry off by a per cent. `LIGHTER` makes
expensive runs short; what they find does not matter, as only faulty runs are judged.
"""

FAULTS = {
    # likelihood
    "check-galois-group": [("(7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47)", "(7, 11, 13, 17)")],
    "check-logistic-cost": [
        ("train.LogisticObjective(X, y_random)", "train.LogisticObjective(X, 1 - y_random)")
    ],
    "check-three-samples": [("tol=1e-14", "tol=1e-14, max_iter=1")],
    "check-same-maximiser": [("costs = -np.log", "costs = np.log")],
    # logistic_gradient
    "check-logistic-gradient": [("(objective.gradient(at), d", "(off(objective.gradient(at)), d")],
    "check-logistic-hessian": [("(objective.hessian(at), d", "(off(objective.hessian(at)), d")],
    "check-logistic-smoothness": [("(4 * len(X))", "(2 * len(X))")],
    "check-logistic-taylor": [
        ("objective.gradient(at) @ direction,", "1.01 * objective.gradient(at) @ direction,")
    ],
    "check-logistic-step": [("max_iter=300)", "max_iter=300, step=0.5 / objective.smoothness)")],
    # logistic_images
    "check-update-as-printed": [("weights - step *", "weights - 1.01 * step *")],
    "check-trained-gradient": [("gradients.append(gradient)", "gradients.append(off(gradient))")],
    "check-safe-step": [("/ (2 * objective.smoothness)", "/ objective.smoothness")],
    "check-same-minimum": [('"L-BFGS": lbfgs(objective, ', '"L-BFGS": lbfgs(objective, tol=1, ')],
    "check-same-minimum-certified": [
        (
            'fits["L-BFGS"].distance_bound + best.distance_bound',
            'fits["L-BFGS"].gradient_norm + best.gradient_norm',
        )
    ],
    "check-two-digits": [("np.exp(-X_test @ best.theta)", "np.exp(X_test @ best.theta)")],
    "check-ten-digits": [("dtype=int)[ten.y_train]", "dtype=int)[(ten.y_train + 1) % 10]")],
    "check-one-against-rest": [("thetas) + decay * thetas", "thetas)")],
    "check-mean-probability": [("+ decay * best.theta[0]", "- decay * best.theta[0]")],
    # softmax
    "check-softmax": [("(code(logits), derived", "(off(code(logits)), derived")],
    "check-two-classes": [("np.newaxis] * [-1, 1]", "np.newaxis] * [1, -1]")],
    "check-exclusive-classes": [
        ("ten.y_train, weight_decay)).theta", "ten.y_train, weight_decay), max_iter=3).theta")
    ],
    # softmax_gradient
    "check-softmax-cost": [
        (
            "objective = SoftmaxObjective(features, labels)",
            "objective = SoftmaxObjective(features, labels, weight_decay=1e-6)",
        )
    ],
    "check-softmax-gradient": [("np.abs(f - w)", "np.abs(off(f) - w)")],
    "check-softmax-gradient-matrix": [("X.T @ (P - Y) / len(X)", "X.T @ (Y - P) / len(X)")],
    "check-softmax-taylor": [("rise = (", "rise = 1.01 * (")],
    "check-softmax-columns": [
        ("(objective, max_iter=steps)", "(objective, np.eye(*objective.theta_shape), max_iter=30)")
    ],
    # softmax_images
    "check-softmax-update": [("small.weight_decay, step)", "small.weight_decay, 1.01 * step)")],
    "check-softmax-update-sum": [("small, max_iter=200,", "small, np.eye(65, 10), max_iter=200,")],
    "check-softmax-lbfgs": [("lbfgs(small, max_iter=1000)", "lbfgs(small, max_iter=1)")],
    "check-softmax-lbfgs-certified": [
        (
            'fits["L-BFGS"].distance_bound + best.distance_bound',
            'fits["L-BFGS"].gradient_norm + best.gradient_norm',
        )
    ],
    "check-softmax-balance": [
        ("gaps - small.weight_decay * best", "gaps + small.weight_decay * best")
    ],
    "check-mnist-accuracy": [('"maxiter": 100', '"maxiter": 1')],
    "check-mnist-cost": [('"maxiter": 100', '"maxiter": 1')],
    "check-mnist-minimum": [("tol=1e-5)", "tol=1e-2)")],
    "check-mnist-gradient": [
        ('"maxiter": 100', '"maxiter": 1'),
        ("by_update - part.gradient(theta_best)", "by_update - off(part.gradient(theta_best))"),
    ],
    "check-softmax-evidence": [
        ('"maxiter": 100', '"maxiter": 1'),
        ("np.abs(found - wanted)", "np.abs(off(found) - wanted)"),
    ],
    # redundancy
    "check-softmax-hessian": [("relative_error(computed,", "relative_error(off(computed),")],
    "check-softmax-kronecker": [
        (
            "np.kron(np.outer(f, f), np.diag(q) - np.outer(q, q))",
            "np.kron(np.diag(q) - np.outer(q, q), np.outer(f, f))",
        )
    ],
    "check-softmax-variance": [("abs(curvature /", "abs(1.01 * curvature /")],
    "check-softmax-rank": [("(k_here - 1) * X_rank)", "k_here * X_rank)")],
    "check-newton-trouble": [
        ("SoftmaxObjective(X, labels)\nn_feat", "SoftmaxObjective(X, labels, 1e-2)\nn_feat"),
        ("SoftmaxObjective(X, 9 - labels)", "SoftmaxObjective(X, 9 - labels, 1e-2)"),
    ],
    "check-newton-cures": [("shortest(objective, at)\nle", "0.99 * shortest(objective, at)\nle")],
    "check-decay-cures": [
        ("9 - labels, weight_decay=1e-2)", "9 - labels, weight_decay=1.01e-2)"),
    ],
    "check-gradient-descent-shift": [
        ("(objective, max_iter=500)", "(objective, np.eye(*objective.theta_shape), max_iter=50)")
    ],
    # weight_decay
    "check-softmax-gradient-decay": [
        ("objective.gradient(at) - wanted", "off(objective.gradient(at)) - wanted")
    ],
    "check-softmax-hessian-decay": [
        ("objective.hessian(at) - wanted", "off(objective.hessian(at)) - wanted")
    ],
    "check-posterior": [("np.sqrt(len(X) * decay)", "np.sqrt(decay)")],
    "check-smallest-eigenvalue": [("lifted = n_features +", "lifted = 2 * n_features +")],
    "check-columns-sum": [
        (
            "newton(objective, tol=1e-13)",
            "lbfgs(objective, rng.normal(size=objective.theta_shape), max_iter=1)",
        )
    ],
    "check-columns-sum-certified": [
        (
            "newton(objective, tol=1e-13)",
            "lbfgs(objective, rng.normal(size=objective.theta_shape), max_iter=1)",
        ),
        ("np.sqrt(n_classes) * best.distance_bound", "np.sqrt(n_classes) * best.gradient_norm"),
    ],
    "check-certificates": [
        ("history.gradient_norm / objective.weight_decay", "history.gradient_norm")
    ],
    "check-half-decay": [("weight_decay=5e-4", "weight_decay=1e-3")],
    "check-half-decay-certified": [("weight_decay=5e-4", "weight_decay=1e-3")],
    # unpenalised_bias
    "check-spared-forms": [("kept = 0.3, np.array([0.0", "kept = 0.3, np.array([1.0")],
    "check-momentum-decay": [
        (
            "data_only.gradient(weights) + in_gradient",
            "0.1 * data_only.gradient(weights) + 0.1 * in_gradient",
        ),
        ("range(3000)", "range(300)"),
    ],
    # convergence
    "check-softmax-smoothness": [("2 / (2 * len(X)) + decay\n", "2 / (4 * len(X)) + decay\n")],
    "check-smoothness-identity": [
        ("2).sum() / (2 * len(X)) + decay", "2).sum() / (4 * len(X)) + decay")
    ],
    "check-predicted-curve": [("(2 * np.arange(n_steps + 1)", "(np.arange(n_steps + 1)")],
    "check-linear-rate": [
        ("tol=0, max_iter=n_steps,", "tol=0, step=0.05 / objective.smoothness, max_iter=n_steps,")
    ],
    "check-spectrum-floor": [
        (
            "eigvalsh(problem.hessian(optimum.theta))",
            "eigvalsh(problem.hessian(optimum.theta) - weight_decay * np.eye(650))",
        )
    ],
    # second_order
    "check-newton-prediction": [("third.ravel()) / 2", "third.ravel())")],
    "check-bound-step": [("objective.moment() / 2 +", "objective.moment() / 8 +")],
    "check-lbfgs-global": [("max_iter=2000)", "max_iter=5)")],
    "check-bfgs-matrix": [("weight = 1 / (made", "weight = 1.01 / (made")],
    "check-units": [("unit * fit.theta[1] - exact", "1.01 * unit * fit.theta[1] - exact")],
    "check-kronecker-start": [("np.kron(M, A) +", "np.kron(A, M) +")],
    # numerics
    "check-numerics-relative": [("(one_loss,", "(np.log(np.exp(row).sum()) - row[y],")],
    "check-numerics-slope": [('"right": gradient,', '"right": 1.01 * gradient,')],
    "check-numerics-mapped": [
        ("tracemalloc.start()\n", "tracemalloc.start()\n    copy = np.array(mapped.X)\n")
    ],
    "check-numerics-dask": [
        ("(chunks, y, weight_decay=1e-2)", "(chunks, y, weight_decay=1.01e-2)")
    ],
    # conventions
    "check-conventions": [("1 / (weight_decay * n_samples)", "1 / weight_decay")],
}

LIGHTER = {
    "softmax_images": [
        ("max_iter=100, **record", "max_iter=1, **record"),
        ("shown = [*range(10), *range(10, 101, 5)]", "shown = [0, 1]"),
        ("sizes = [100, 300, 1000, 3000, 10000]", "sizes = [100]"),
    ],
    "unpenalised_bias": [("10.0 ** -np.arange(1, 10)", "10.0 ** -np.arange(1, 2)")],
    "convergence": [("(1e-4, 1e-3, 1e-2, 1e-1, 1.0)", "(1e-1, 1.0)")],
    "numerics": [
        ("LocalCluster(**options)", "LocalCluster(**options, processes=False)"),
    ],
}
