"""The matrix holds together, its page cannot claim more than was seen, and the suite stays outside."""

import ast
import copy
import importlib.util
import json
from dataclasses import replace
from itertools import permutations
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from . import matrix, programs
from .lanes import STAGES
from .stages import Stage
from .test_outbound import rows_on as calls_on
from .test_rows import ROWS, rows_on

HERE = Path(__file__).resolve().parent
SCRIPT = HERE.parent.parent / "scripts" / "coverage_table.py"
TEST = "tests/blackbox/test_x.py::test_x"


@pytest.fixture(scope="module")
def table() -> ModuleType:
    """The script that renders the page."""
    spec = importlib.util.spec_from_file_location("coverage_table", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def document(**changes: Any) -> dict[str, Any]:
    """Evidence of one row that shows all it claims, but for the changes to what it saw."""
    evidence = {
        "call": "c",
        "from": "agent:ana",
        "status": "completed",
        "cause": None,
        "attempts": ["completed"],
        "landing": "agent:dan",
        "truth": "agent:dan",
        "ledger": ["replace"],
        "platform_requests": 4,
        "follow_up": [],
        **changes,
    }
    cell = {"platform": "genesys", "dialect": "published", "verb": "blind", "target": "queue"}
    record = {**cell, "outcome": matrix.NOTHING_WRONG, "row": "x", "test": TEST, "evidence": evidence}
    return {"about": {"hookflash": "0"}, **matrix.describe(), "records": [record]}


def test_evidence_that_shows_what_it_claims(table: ModuleType) -> None:
    good = document()
    assert table.find_complaints(good, {TEST}) == []
    page = table.render(good)
    assert "**completed**<br>caller agent:dan, effects 1<br>`x`" in page
    assert table.render(copy.deepcopy(good)) == page


@pytest.mark.parametrize("name", ["status", "landing", "truth", "ledger", "platform_requests", "call"])
def test_claim_without_evidence(table: ModuleType, name: str) -> None:
    for value in (None, [] if name != "ledger" else "replace"):
        complaints = table.find_complaints(document(**{name: value}), {TEST})
        assert complaints == [f"row x: no evidence of {name}"]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"truth": "agent:eva"}, "agent:eva"),
        ({"landing": "nobody", "truth": "nobody"}, "nowhere"),
        ({"platform_requests": 0}, "never asked"),
        ({"ledger": []}, "without an effect"),
    ],
    ids=["elsewhere", "nowhere", "unasked", "no-effect"],
)
def test_evidence_against_the_claim(table: ModuleType, changes: dict[str, Any], says: str) -> None:
    complaints = table.find_complaints(document(**changes), {TEST})
    assert len(complaints) == 1
    assert says in complaints[0]


def test_claim_about_a_test_or_a_cell_that_is_not_there(table: ModuleType) -> None:
    assert "no test" in table.find_complaints(document(), set())[0]
    changed = document()
    changed["records"][0]["verb"] = "magic"
    assert "not in the matrix" in table.find_complaints(changed, {TEST})[0]
    changed["records"][0] |= {"verb": "blind", "outcome": "busy"}
    assert "impossible" in table.find_complaints(changed, {TEST})[0]
    assert table.find_complaints(document() | {"records": []}, {TEST}) == ["there is no evidence at all"]


def test_page_that_is_not_what_the_evidence_renders_to(
    table: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(table, "collect_tests", lambda: {TEST})
    evidence, page = tmp_path / "coverage.json", tmp_path / "coverage.md"
    evidence.write_text(json.dumps(document()), encoding="utf-8")
    options = ["--evidence", str(evidence), "--page", str(page)]
    for text in (None, table.render(document()) + "and more\n"):
        if text is not None:
            page.write_text(text, encoding="utf-8")
        assert table.main(["--check", *options]) == 1
        assert "coverage.md is not what coverage.json renders to" in capsys.readouterr().err
    assert table.main(options) == 0
    assert table.main(["--check", *options]) == 0


def test_page_without_evidence(tmp_path: Path) -> None:
    options = ("--check", "--evidence", str(tmp_path / "coverage.json"))
    done = programs.run(programs.PYTHON, str(SCRIPT), *options)
    assert (done.code, done.out, "make coverage" in done.err) == (1, "", True)
    assert "Traceback" not in done.err


def test_tests_are_known_by_name(table: ModuleType) -> None:
    here = f"tests/blackbox/{Path(__file__).name}"
    assert f"{here}::{test_tests_are_known_by_name.__name__}" in table.collect_tests()


def is_impossible(cell: matrix.Cell) -> bool:
    return any(rule.covers(cell) for rule in matrix.IMPOSSIBLE)


def cells_on(stage: Stage) -> set[matrix.Cell]:
    rows = {row.cell for row in rows_on(stage)}
    return rows | {call.cell(stage) for call in calls_on(stage)}


def test_every_row_is_in_a_possible_cell() -> None:
    assert len({row.name for row in ROWS}) == len(ROWS)
    assert {row.name for row in ROWS} == {row.name for stage in STAGES for row in rows_on(stage)}
    for stage in STAGES:
        assert [cell for cell in cells_on(stage) if is_impossible(cell)] == []
    cells = list(matrix.all_cells())
    assert len(set(cells)) == len(cells)
    for rule in matrix.IMPOSSIBLE:
        assert any(rule.covers(cell) for cell in cells), f"covers nothing: {rule.reason}"


def test_what_one_platform_shows_another_shows_or_cannot_have() -> None:
    published = [stage for stage in STAGES if stage.dialect == "published"]
    for shown, other in permutations(published, 2):
        where = {"platform": other.platform, "dialect": other.dialect}
        wanted = {replace(cell, **where) for cell in cells_on(shown)}
        missing = {cell for cell in wanted - cells_on(other) if not is_impossible(cell)}
        assert missing == set()


def test_no_product_code_is_imported() -> None:
    for file in HERE.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not [name for name in names if name.startswith("hookflash")], file.name
