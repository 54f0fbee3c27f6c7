"""Options that hold for the whole tree of tests."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--kills", type=int, default=48, help="How many kills the crash suite makes.")
