"""`train` stands alone: no symbols, no pictures."""

import subprocess
import sys


def test_train_imports_neither_sympy_nor_matplotlib():
    code = "import sys, lossbook.train; print(*{'sympy', 'matplotlib'} & set(sys.modules))"
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == ""
