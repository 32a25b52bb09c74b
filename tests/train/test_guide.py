"""The guide's lines run, and print what the page says."""

import io
import re
from contextlib import redirect_stdout
from pathlib import Path

PAGE = (Path(__file__).parents[2] / "chapters/guide.md").read_text("utf-8")


def test_the_guide_prints_what_it_shows():
    pairs = re.findall(r"```python\n(.*?)```\n\n```text\n(.*?)```", PAGE, re.DOTALL)
    assert len(pairs) == PAGE.count("```python") == 6
    names = {}
    for code, shown in pairs:
        out = io.StringIO()
        with redirect_stdout(out):
            exec(code, names)
        assert out.getvalue() == shown
