"""The quizzes of the chapters as they stand in the notebooks; running them judges their choices."""

import re

import pytest
from book.test_chapters import CHAPTERS, by_name, has, read
from bookbuild import quizzes
from docutils import nodes

NAME = re.compile(r"\bQuiz\(\s*\"([a-z0-9-]+)\"")


def asked(path):
    return [cell for cell in read(path).cells if has(cell, "quiz")]


@pytest.mark.parametrize("path", CHAPTERS, ids=by_name)
def test_four_questions_stand_before_the_summary(path):
    cells = read(path).cells
    summary = next(n for n, cell in enumerate(cells) if cell.source.startswith("## Summary"))
    heading, *questions = cells[summary - 5 : summary]
    assert heading.source.startswith("## Quiz\n")
    assert questions == asked(path)
    assert all(cell.source.count("Quiz(") == 1 for cell in questions)


def test_no_two_quizzes_have_one_name():
    names = [NAME.search(cell.source)[1] for path in CHAPTERS for cell in asked(path)]
    assert len(names) == len(set(names)) == 4 * len(CHAPTERS)


def test_the_key_names_the_right_letters():
    page, context = nodes.Element(), {"body": "text"}
    page += [quizzes.quiz(right=letter) for letter in "BD"]
    quizzes.number(None, page, "page")
    quizzes.add_key(None, "page", "", context, page)
    assert "1 B, 2 D." in context["body"]
    quizzes.add_key(None, "page", "", none := {"body": "text"}, None)
    assert none == {"body": "text"}
