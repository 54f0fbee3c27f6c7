"""Render docs/coverage.md from docs/coverage.json, the evidence that tests/blackbox wrote.

With ``--check`` nothing is written: it fails if the page is not what the evidence renders to, or if the
evidence claims what it does not show.
"""

import argparse
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TESTS = "tests/blackbox"
AXES = ("platform", "dialect", "verb", "target", "outcome")
# Of every row: what the service said, what the simulator knows, what it was asked and what that changed.
NEEDED = {"status": str, "landing": str, "truth": str, "ledger": list, "platform_requests": int, "call": str}
UNCOVERED = "—"
Cell = tuple[str, ...]
Record = dict[str, Any]
Document = dict[str, Any]


def main(arguments: list[str] | None = None) -> int:
    """Write the page, or check it; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, fail if something is wrong")
    parser.add_argument("--evidence", type=Path, default=ROOT / "docs" / "coverage.json")
    parser.add_argument("--page", type=Path, default=ROOT / "docs" / "coverage.md")
    options = parser.parse_args(arguments)
    try:
        document = json.loads(options.evidence.read_text(encoding="utf-8"))
        page = render(document)
        complaints = find_complaints(document, collect_tests())
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(
            f"{options.evidence.name}: cannot be used: {error!r}; `make coverage` makes it", file=sys.stderr
        )
        return 1
    if options.check and not (options.page.exists() and options.page.read_text(encoding="utf-8") == page):
        complaints.append(f"{options.page.name} is not what {options.evidence.name} renders to")
    for complaint in complaints:
        print(f"{options.evidence.name}: {complaint}", file=sys.stderr)
    if complaints:
        print("`make coverage` gathers the evidence anew", file=sys.stderr)
        return 1
    if not options.check:
        options.page.write_text(page, encoding="utf-8")
    return 0


def collect_tests() -> set[str]:
    """The tests there are, as pytest names them."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", TESTS]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    tests = {line for line in done.stdout.splitlines() if line.startswith(f"{TESTS}/")}
    if done.returncode or not tests:
        raise ValueError(f"the tests cannot be collected: {done.stdout[-500:]}{done.stderr[-500:]}")
    return tests


def find_complaints(document: Document, tests: set[str]) -> list[str]:
    """Everything the evidence claims and does not show, in a line each."""
    squares = set(_squares(document))
    complaints = []
    for record in document["records"]:
        name, cell = record["row"], _cell(record)
        complaints += [f"row {name}: {what}" for what in _lacks(record["evidence"])]
        if cell not in squares:
            complaints.append(f"row {name}: {'/'.join(cell)} is not in the matrix")
        elif _impossible(document, cell) is not None:
            complaints.append(f"row {name}: {'/'.join(cell)} is said to be impossible")
        if record["test"] not in tests:
            complaints.append(f"row {name}: there is no test {record['test']}")
    if not document["records"]:
        complaints.append("there is no evidence at all")
    return complaints


def _lacks(evidence: Record) -> Iterator[str]:
    missing = [name for name, kind in NEEDED.items() if type(evidence.get(name)) is not kind]
    if missing:
        yield f"no evidence of {', '.join(missing)}"
        return
    landing, truth = evidence["landing"], evidence["truth"]
    if landing not in {truth, "unknown"}:
        yield f"says that the caller is with {landing}, who is with {truth}"
    if truth in {"", "nobody", "unknown"}:
        yield "the caller is nowhere"
    # A call that was never placed, for our own rules, leaves nothing to ask the platform about.
    is_there = landing != "unknown" and evidence["call"] != "none"
    if evidence["platform_requests"] < 1 and is_there:
        yield "the platform was never asked"
    if evidence["status"] == "completed" and not evidence["ledger"]:
        yield "completed without an effect"


def render(document: Document) -> str:
    """The page."""
    lines = _head(document)
    axes = document["axes"]
    for platform, dialects in axes["dialects"].items():
        for dialect in dialects:
            lines += ["", f"## {platform}, {dialect}"]
            if not any(_cell(record)[:2] == (platform, dialect) for record in document["records"]):
                lines += ["", "Not shown yet."]
                continue
            for verb in axes["verbs"]:
                lines += _verb(document, platform, dialect, verb)
    lines += ["", "## Cells that cannot be", ""]
    lines += [f"- {_letter(n)}: {rule['reason']}" for n, rule in enumerate(document["impossible"])]
    return "\n".join(lines) + "\n"


def _head(document: Document) -> list[str]:
    about = ", ".join(f"{name} {value}" for name, value in document["about"].items())
    return [
        "# Coverage",
        "",
        "Generated by `make coverage` from what `tests/blackbox` saw while it drove the service and the",
        "simulator from outside; do not edit. A cell says how its transfers ended, where the caller landed",
        "(always compared with the simulator's truth), how many commands the simulator's ledger holds, and",
        f"which row shows it. `{UNCOVERED}`: not shown yet. `n/a`: cannot be, see the end.",
        "",
        _line(["platform", "dialect", "cells shown", "cells there are", "rows"]),
        _line(["---"] * 5),
        *(_sum(document, platform, dialect) for platform, dialect in _dialects(document)),
        "",
        f"{about[0].upper()}{about[1:]}.",
    ]


def _sum(document: Document, platform: str, dialect: str) -> str:
    """How much is shown of one dialect."""
    records = [record for record in document["records"] if _cell(record)[:2] == (platform, dialect)]
    squares = [cell for cell in _squares(document) if cell[:2] == (platform, dialect)]
    possible = [cell for cell in squares if _impossible(document, cell) is None]
    shown = {_cell(record) for record in records}
    return _line([platform, dialect, str(len(shown)), str(len(possible)), str(len(records))])


def _dialects(document: Document) -> Iterator[tuple[str, str]]:
    for platform, dialects in document["axes"]["dialects"].items():
        yield from ((platform, dialect) for dialect in dialects)


def _verb(document: Document, platform: str, dialect: str, verb: str) -> list[str]:
    axes = document["axes"]
    targets, outcomes = axes["targets"], axes["outcomes"]
    own = [r for r in document["records"] if _cell(r)[:3] == (platform, dialect, verb)]
    lines = ["", f"### {verb}", "", _line(["what goes wrong", *targets]), _line(["---"] * (len(targets) + 1))]
    for outcome in outcomes:
        cells = [(platform, dialect, verb, target, outcome) for target in targets]
        lines.append(_line([outcome, *(_square(document, cell, own) for cell in cells)]))
    if own:
        lines += ["", *_rows(own)]
    return lines


def _square(document: Document, cell: Cell, records: list[Record]) -> str:
    found = [record for record in records if _cell(record) == cell]
    if not found:
        impossible = _impossible(document, cell)
        return UNCOVERED if impossible is None else f"n/a {_letter(impossible)}"
    ends = Counter(record["evidence"]["status"] for record in found)
    first = found[0]
    evidence = first["evidence"]
    more = f" +{len(found) - 1}" if len(found) > 1 else ""
    result = ", ".join(f"{status} x{n}" if n > 1 else status for status, n in ends.items())
    shown = f"caller {_place(evidence)}, effects {len(evidence['ledger'])}"
    return f"**{result}**<br>{shown}<br>`{first['row']}`{more}"


def _rows(records: list[Record]) -> Iterator[str]:
    names = ["row", "what goes wrong", "target", "from", "ends", "caller", "effects", "attempts", "requests"]
    yield _line([*names, "test"])
    yield _line(["---"] * (len(names) + 1))
    for record in records:
        evidence = record["evidence"]
        cause = f" ({evidence['cause']})" if evidence["cause"] else ""
        later = "".join(f", then {what}" for what in evidence["follow_up"])
        yield _line(
            [
                record["row"],
                record["outcome"],
                record["target"],
                evidence["from"],
                f"{evidence['status']}{cause}{later}",
                _place(evidence),
                str(len(evidence["ledger"])),
                ", ".join(evidence["attempts"]) or "none",
                f"{evidence['platform_requests']}",
                f"`{record['test'].removeprefix(TESTS + '/')}`",
            ]
        )


def _place(evidence: Record) -> str:
    landing, truth = evidence["landing"], evidence["truth"]
    return landing if landing == truth else f"{landing} (in truth {truth})"


def _line(cells: list[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _cell(record: Record) -> Cell:
    return tuple(record[axis] for axis in AXES)


def _squares(document: Document) -> Iterator[Cell]:
    axes = document["axes"]
    for platform, dialects in axes["dialects"].items():
        for dialect in dialects:
            for verb in axes["verbs"]:
                for target in axes["targets"]:
                    yield from ((platform, dialect, verb, target, outcome) for outcome in axes["outcomes"])


def _impossible(document: Document, cell: Cell) -> int | None:
    """Which rule makes that cell impossible; what a rule leaves empty stands for all."""
    for n, rule in enumerate(document["impossible"]):
        named = [rule[f"{axis}s"] for axis in AXES]
        if all(not allowed or value in allowed for allowed, value in zip(named, cell, strict=True)):
            return n
    return None


def _letter(n: int) -> str:
    return chr(ord("a") + n)


if __name__ == "__main__":
    sys.exit(main())
