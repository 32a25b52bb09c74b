"""The trusted kernel: a normal form for index expressions of any size."""

from . import rules  # noqa: F401  (first: the modules of the kernel need one another)
