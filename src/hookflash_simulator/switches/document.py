"""The switches as a document for readers."""

from dataclasses import fields
from typing import Any

from hookflash_simulator.switches import cxone, genesys
from hookflash_simulator.switches.question import Question
from hookflash_simulator.switches.reading import CXONE

_HEAD = """# Assumptions about the platforms

Nobody has established these facts yet. Each is a switch under `switches:` of a world file of the simulator;
the default is the stricter value, so that a client that passes with it has relied on nothing unproven.
The world `acme` sets seven of them otherwise: on Genesys an unattended transfer of a queue call is allowed,
queues appear in recentTransfers, the sourceId of a presence is matched without regard to case; on CXone a leg
to a skill is active as soon as it waits there, and the tutorial's gateway tells who is in a call, keeps the
caller with the agent until a phone has been answered, and counts a transfer at once.

This file is written by `python -m hookflash_simulator.switches > docs/assumptions.md`.
"""
_TABLE = """
## {title}

| Switch | Values, default first | Question | Reference | How to find out on a real account |
|---|---|---|---|---|
{rows}

### {title}: assumed without a switch

{others}
"""


def document() -> str:
    """The text of docs/assumptions.md."""
    return (
        _HEAD
        + _part("Genesys Cloud", genesys.Switches, "", genesys.ASSUMED)
        + _part("NICE CXone", cxone.CxoneSwitches, CXONE, cxone.ASSUMED)
    )


def _part(title: str, kind: type[Any], prefix: str, assumed: tuple[str, ...]) -> str:
    rows = "\n".join(_row(prefix + one.name, one.metadata["question"]) for one in fields(kind))
    return _TABLE.format(title=title, rows=rows, others="\n".join(f"- {one}" for one in assumed))


def _row(name: str, question: Question) -> str:
    values = ", ".join(f"`{value}`" for value in question.allowed)
    return f"| `{name}` | {values} | {question.asks} | {question.section} | {question.find_out} |"
