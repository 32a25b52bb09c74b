"""Course: exercises that check themselves, and say what is wrong with an answer."""

from .exercise import Answer, AnswerStatus, Exercise, explain
from .questions import exercise, ids
from .reader import Unreadable, read

__all__ = ["Answer", "AnswerStatus", "Exercise", "Unreadable", "exercise", "explain", "ids", "read"]
