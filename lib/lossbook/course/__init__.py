"""Exercises that check themselves."""

from .exercise import Answer, AnswerStatus, Exercise
from .questions import exercise, ids

__all__ = ["Answer", "AnswerStatus", "Exercise", "exercise", "ids"]
