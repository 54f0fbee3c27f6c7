"""One simulator and one service for each worker, and the collection of evidence."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, Protocol

import aiohttp
import pytest

from .evidence import PROPERTY, Scene, Seen, call_entry, entry, seed_of, write
from .lanes import Lane, side_by_side
from .matrix import Cell
from .stand import Stand, standing
from .talking import Answer, Api, Simulator

OPTION, ROW, LANES = "--evidence", "--row", "--lanes"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Known when this folder is named on the command line; elsewhere the suite runs without it."""
    parser.addoption(OPTION, default=None, metavar="FILE", help="write what was seen of the matrix, as JSON")
    parser.addoption(
        ROW, default="*", metavar="NAME", help="run the rows of that name; wildcards may be used"
    )
    parser.addoption(LANES, default=4, type=int, metavar="N", help="how many rows run at a time")


class _Collector:
    """Gathers what the tests saw; reports carry it, so that it comes back from other processes as well."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._records: dict[tuple[str, str], dict[str, Any]] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" and report.passed:
            test = report.nodeid
            noted: list[Any] = [seen for name, seen in report.user_properties if name == PROPERTY]
            # The report of a subtest carries what its test has noted so far.
            self._records |= {(test, seen["row"]): {**seen, "test": test} for seen in noted}

    def pytest_sessionfinish(self, exitstatus: int) -> None:
        if exitstatus == pytest.ExitCode.OK:
            write(self._file, list(self._records.values()))

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter, exitstatus: int) -> None:
        said = f"{len(self._records)} rows of evidence in {self._file}"
        if exitstatus != pytest.ExitCode.OK:
            said = f"{self._file} is as it was: only a run without failures is evidence"
        terminalreporter.write_line(said)


def pytest_configure(config: pytest.Config) -> None:
    """Collect in the process that started the run; what it starts only reports."""
    file = config.getoption(OPTION, default=None)
    if file and not hasattr(config, "workerinput"):
        config.pluginmanager.register(_Collector(Path(file)))


@pytest.fixture(scope="session")
def stand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    """A simulator and a service that uses it."""
    with standing(tmp_path_factory.mktemp("stand")) as standing_now:
        yield standing_now


@pytest.fixture(scope="session")
def lanes(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[tuple[Lane, ...]]:
    """A service, and a simulator for each row that is under way."""
    with side_by_side(tmp_path_factory.mktemp("lanes"), request.config.getoption(LANES, default=4)) as ready:
        yield ready


@pytest.fixture
def chosen(request: pytest.FixtureRequest) -> str:
    """Which rows were asked for."""
    return str(request.config.getoption(ROW, default="*"))


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    """HTTP."""
    async with aiohttp.ClientSession() as opened:
        yield opened


@pytest.fixture
def api(stand: Stand, session: aiohttp.ClientSession) -> Api:
    """The service."""
    return Api(session, stand.api)


@pytest.fixture
async def simulator(
    stand: Stand, session: aiohttp.ClientSession, request: pytest.FixtureRequest
) -> Simulator:
    """The simulator with a fresh world, whose calls have ids of their own."""
    found = Simulator(session, stand.control, {"genesys": stand.genesys}, stand.tokens)
    await found.reset(seed_of(request.node.name))
    return found


class Note(Protocol):
    """Puts down what was seen of a cell."""

    def __call__(
        self, cell: Cell, row: str, scene: Scene, seen: Seen, refused: Answer | None = None
    ) -> None: ...


@pytest.fixture
def note(request: pytest.FixtureRequest) -> Note:
    """Put down what was seen of a cell."""

    def put_down(cell: Cell, row: str, scene: Scene, seen: Seen, refused: Answer | None = None) -> None:
        request.node.user_properties.append((PROPERTY, entry(cell, row, scene, seen, refused)))

    return put_down


class NoteCall(Protocol):
    """Puts down what was seen of a cell about outbound calls."""

    def __call__(
        self, cell: Cell, row: str, record: dict[str, Any], ledger: list[str], refused: Answer | None = None
    ) -> None: ...


@pytest.fixture
def note_call(request: pytest.FixtureRequest) -> NoteCall:
    """Put down what was seen of a cell about outbound calls."""

    def put_down(
        cell: Cell, row: str, record: dict[str, Any], ledger: list[str], refused: Answer | None = None
    ) -> None:
        request.node.user_properties.append((PROPERTY, call_entry(cell, row, record, ledger, refused)))

    return put_down
