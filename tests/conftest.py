"""Options that hold for the whole tree of tests."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--kills", type=int, default=32, help="Kills of the crash suite on each platform.")
    parser.addoption("--hours", type=int, default=10, help="How long two hundred CXone sessions are held.")
    parser.addoption("--storm", type=int, default=0, help="How many calls a storm has; 0 is few.")
