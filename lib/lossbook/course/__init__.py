"""Course: exercises that check themselves, and say what is wrong with an answer."""

from .exercise import Answer, AnswerStatus, Exercise, explain
from .questions import exercise, from_json, ids
from .quiz import Quiz
from .reader import Unreadable, read
from .solution import Solution
from .store import EXERCISE, to_json

__all__ = [
    "EXERCISE", "Answer", "AnswerStatus", "Exercise", "Quiz", "Solution", "Unreadable",
    "exercise", "explain", "from_json", "ids", "read", "to_json",
]  # fmt: skip
