"""From a result to the tables of docs/performance.md: no figure there comes from anywhere else."""

import json
from pathlib import Path
from typing import Any

from bench.machine import ROOT

DOCUMENT = ROOT / "docs" / "performance.md"
RESULTS = ROOT / "bench" / "results"
_BEGIN, _END = "<!-- bench:begin {} -->", "<!-- bench:end -->"
_COLUMNS = ("p50", "p95", "p99", "max")

# What the project holds itself to (design, section 13).
GOAL_P99_MS = 10.0
GOAL_PER_SECOND = 400.0

Result = dict[str, Any]


def write(result: Result) -> Path:
    """Keep a result; a full one has a file of its own, the others are overwritten."""
    kind = result["parameters"]["kind"]
    name = kind
    if kind == "full":
        moment = result["date"][:19].replace("-", "").replace(":", "")
        name = f"{moment}-{result['commit']['hash'][:7]}"
    file = RESULTS / f"{name}.json"
    file.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    return file


def read(file: Path) -> Result:
    """A result that was kept."""
    result: Result = json.loads(file.read_text(encoding="utf-8"))
    return result


def put_into_document(file: Path) -> None:
    """Replace what stands between the markers of the document.

    Raises:
        ValueError: The document has no markers.
    """
    text = DOCUMENT.read_text(encoding="utf-8")
    begin, end = _place(text)
    DOCUMENT.write_text(text[:begin] + _generated(file) + text[end:], encoding="utf-8")


def is_document_true() -> bool:
    """Whether the document's tables are what the result they name gives."""
    text = DOCUMENT.read_text(encoding="utf-8")
    begin, end = _place(text)
    file = RESULTS / text[begin:].partition("-->")[0].split()[-1]
    return file.is_file() and text[begin:end] == _generated(file)


def _place(text: str) -> tuple[int, int]:
    begin, end = text.find(_BEGIN.partition("{")[0]), text.find(_END)
    if begin < 0 or end < begin:
        raise ValueError(f"{DOCUMENT.name} has no place for the tables: its markers are missing.")
    return begin, end + len(_END)


def _generated(file: Path) -> str:
    body = "\n\n".join(sections(read(file), file.name))
    return f"{_BEGIN.format(file.name)}\n{body}\n{_END}"


def sections(result: Result, name: str) -> list[str]:
    """The generated part of the document."""
    parts = [_conditions(result, name)]
    parts += ["### Goals", _goals(result)]
    parts += [f"### Latency at {result['parameters']['rate']:g} transfers/s", _latency(result)]
    if "saturation" in result:
        parts += ["### Throughput at saturation", _saturation(result), _costs(result)]
    parts += ["### Negative controls", _controls(result)]
    return parts


def _conditions(result: Result, name: str) -> str:
    machine, parameters = result["machine"], result["parameters"]
    versions = ", ".join(f"{package} {number}" for package, number in machine["packages"].items())
    changed = " with changes" if result["commit"]["is_changed"] else ""
    flush = result["flush_ms"]
    origin = (
        f"Result: `bench/results/{name}` of {result['date']}, commit `{result['commit']['hash'][:12]}`"
        f"{changed}, seed {parameters['seed']}."
    )
    place = (
        f"Machine: {machine['cores']} cores of {machine['cpu']}, {machine['memory_gib']} GiB, "
        f"{machine['system']} {machine['kernel']}, {machine['filesystem']}; {machine['python']}, "
        f"SQLite {machine['sqlite']}; {versions}."
    )
    disk = (
        f"Disk: overwriting 8 KiB and flushing them took {_ms(flush['p50'])} ms (p50), "
        f"{_ms(flush['p99'])} ms (p99)."
    )
    return "  \n".join([origin, place, disk, _disturbance(result)])


def _disturbance(result: Result) -> str:
    floors = [("latency", result["latency"]["floor"])]
    floors += [(f"{row['in_flight']} in flight", row["floor"]) for row in result.get("saturation", [])]
    apart = [where for where, floor in floors if floor["is_disturbed"]]
    loads = [result["latency"]["service"], *(row["service"] for row in result.get("saturation", []))]
    others = max((load["cores"]["others"] or 0.0 for load in loads), default=0.0)
    text = f"Other programs on the machine used up to {others:.2f} cores meanwhile."
    if apart:
        text += f" The floors before and after differ by more than a quarter: {', '.join(apart)}."
    return text


def _goals(result: Result) -> str:
    p99 = result["latency"]["service"]["accepted_to_sent_ms"]["p99"]
    rows = [
        ["accepted → command sent, p99", f"≤ {GOAL_P99_MS:g} ms", f"{_ms(p99)} ms", _met(p99 <= GOAL_P99_MS)]
    ]
    for row in result.get("saturation", []):
        speed = row["service"]["per_second"]
        what = f"durable transfers/s, {row['in_flight']} in flight"
        rows.append([what, f"≥ {GOAL_PER_SECOND:g}", f"{speed:.0f}", _met(speed >= GOAL_PER_SECOND)])
    return _table(["figure", "goal", "measured", ""], rows)


def _latency(result: Result) -> str:
    service, floor = result["latency"]["service"], result["latency"]["floor"]
    rows = [_spread_row("accepted → command sent, by the service's record", service["accepted_to_sent_ms"])]
    pairs = (
        ("POST → command at the platform, by the stub's clock", "begun_to_arrived_ms"),
        ("POST → 202 (floor: one read)", "begun_to_acknowledged_ms"),
        ("POST → client knows that somebody picked up", "begun_to_done_ms"),
    )
    for title, key in pairs:
        rows.append(_spread_row(title, service[key]))
        rows.append(_spread_row("— floor", floor[key]))
        ratios = [f"{service[key][column] / floor[key][column]:.1f}" for column in _COLUMNS]
        rows.append(["— ratio", *ratios])
    rows.append(_spread_row("start later than scheduled (load generator)", service["late_ms"]))
    note = (
        f"{service['begun_to_done_ms']['n']} transfers, "
        f"{service['requests_per_transfer']:.2f} platform requests each (floor: "
        f"{floor['requests_per_transfer']:.2f}); the service kept {_cores(service, 'service')} cores busy, "
        f"the stub {_cores(service, 'stub')}, the load generator {_cores(service, 'load_generator')}."
    )
    return _table(["ms", *_COLUMNS], rows) + "\n\n" + note


def _saturation(result: Result) -> str:
    rows = []
    for row in result["saturation"]:
        service, floor = row["service"], row["floor"]
        rows.append(
            [
                str(row["in_flight"]),
                f"**{service['per_second']:.0f}**",
                f"{min(service['by_second'])} to {max(service['by_second'])}",
                f"{floor['per_second']:.0f}",
                f"{service['per_second'] / floor['per_second']:.2f}",
                _half_and_most(service["begun_to_done_ms"]),
                _half_and_most(floor["begun_to_done_ms"]),
                _half_and_most(service["accepted_to_sent_ms"]),
            ]
        )
    return _table(
        [
            "in flight",
            "transfers/s",
            "in single seconds",
            "floor/s",
            "of the floor",
            "POST → picked up, p50 / p99 ms",
            "— floor",
            "accepted → sent, p50 / p99 ms",
        ],
        rows,
    )


def _costs(result: Result) -> str:
    rows = []
    for row in result["saturation"]:
        service = row["service"]
        rows.append(
            [
                str(row["in_flight"]),
                _number(service["cpu_ms_per_transfer"]),
                _number(service["commits_per_transfer"]),
                f"{service['requests_per_transfer']:.2f} ({row['floor']['requests_per_transfer']:.2f})",
                *(_cores(service, name) for name in ("service", "stub", "load_generator", "others")),
            ]
        )
    kept = result["database"]
    note = (
        f"A transfer leaves {kept['bytes_per_transfer'] / 1024:.1f} KiB in the database: "
        f"{kept['journal_rows_per_transfer']:g} rows in the journal, {kept['audit_rows_per_transfer']:g} in "
        f"the audit chain ({kept['transfers']} transfers in this run, all completed, one command each)."
    )
    header = [
        "in flight",
        "service CPU ms/transfer",
        "commits/transfer",
        "platform requests/transfer (floor)",
        "cores: service",
        "stub",
        "load generator",
        "others",
    ]
    return _table(header, rows) + "\n\n" + note


def _controls(result: Result) -> str:
    latency = result["control"]["latency"]
    moved = latency["p50_moved_by"]
    measured = (
        f"accepted → sent by {_ms(moved['accepted_to_sent_ms'])} ms, "
        f"POST → command at the platform by {_ms(moved['begun_to_arrived_ms'])} ms "
        f"(and POST → 202 by {_ms(moved['begun_to_acknowledged_ms'])} ms: nothing is read before it)"
    )
    rows = [
        [
            f"reads delayed by {latency['read_delay_ms']:g} ms for every other call",
            f"its p50 moves by {latency['read_delay_ms']:g} ms",
            measured,
        ]
    ]
    slow = result["control"].get("saturation")
    if slow:
        rows.append(
            [
                f"reads delayed by {slow['read_delay_ms']:g} ms, {slow['in_flight']} in flight",
                f"at most {slow['most_possible']} transfers can end in {slow['seconds']:.2f} s",
                f"{slow['transfers']} transfers",
            ]
        )
    return _table(["what is made slow", "what must show", "what was measured"], rows)


def _table(header: list[str], rows: list[list[str]]) -> str:
    lines = [header, ["---", *["---:"] * (len(header) - 1)], *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def _spread_row(title: str, spread: dict[str, float]) -> list[str]:
    return [title, *(_ms(spread[column]) for column in _COLUMNS)]


def _half_and_most(spread: dict[str, float]) -> str:
    return f"{_ms(spread['p50'])} / {_ms(spread['p99'])}"


def _ms(value: float) -> str:
    return f"{value:.2f}" if value < 100 else f"{value:.0f}"


def _met(is_met: bool) -> str:  # noqa: FBT001  a word for a truth value
    return "met" if is_met else "missed"


def _number(value: float | None) -> str:
    return "unknown" if value is None else f"{value:.2f}"


def _cores(load: dict[str, Any], name: str) -> str:
    return _number(load["cores"][name])
