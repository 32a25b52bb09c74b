"""Quizzes that need no script, and chapters as slides."""

import re

import pytest
from conftest import SITE

from site_pages import AXE, DESK, EMPTY
