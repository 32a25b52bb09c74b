"""The kinds of values that the functions take and give, for their types."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array

Array = NDArray[np.floating]
Samples = ArrayLike | csr_array  # a Dask array counts as an ArrayLike
Callback = Callable[[Array, float, Array], object]
