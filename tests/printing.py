"""Pages that show lines of Python with what they print: the lines are run."""

import io
import re
from contextlib import redirect_stdout


def assert_prints_what_it_shows(page: str) -> int:
    """Run a page's blocks of Python, each with the text below it; return how many there are."""
    pairs = re.findall(r"```python\n(.*?)```\n\n```text\n(.*?)```", page, re.DOTALL)
    assert len(pairs) == page.count("```python")
    names = {}
    for code, shown in pairs:
        out = io.StringIO()
        with redirect_stdout(out):
            exec(code, names)
        assert out.getvalue() == shown
    return len(pairs)
