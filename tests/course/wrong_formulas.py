"""Wrong formulas that people publish: the exercise, and the formula."""

import tomllib
from pathlib import Path

FILE = Path(__file__).parents[2] / "chapters/mistakes.toml"
WRONG = [
    (one["exercise"], one["formula"]) for one in tomllib.loads(FILE.read_text("utf-8"))["mistake"]
]
