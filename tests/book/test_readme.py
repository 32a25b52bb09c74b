"""What README.md shows runs."""

import contextlib
import io
import re
from pathlib import Path

TEXT = (Path(__file__).parents[2] / "README.md").read_text("utf-8")


def test_the_example_of_the_readme_prints_a_counterexample():
    (code,) = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    out = io.StringIO()
    names = {}
    with contextlib.redirect_stdout(out):
        exec(compile(code, "README.md", "exec"), names)
    found = names["prove"]((names["a"] + names["b"]) ** 2, names["a"] ** 2 + names["b"] ** 2)
    assert found.status.name == "REFUTED"
    assert str(found.counterexample) == out.getvalue().rstrip("\n")
    assert found.counterexample.lhs != found.counterexample.rhs
