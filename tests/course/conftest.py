"""The course's tests."""

import pytest
from lossbook.course import diagnosis


@pytest.fixture(autouse=True)
def _patience(monkeypatch):
    """What is said does not depend on how fast this machine is, or how busy."""
    monkeypatch.setattr(diagnosis, "SECONDS", 60)
