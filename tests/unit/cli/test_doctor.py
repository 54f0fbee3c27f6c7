"""What the doctor's findings add up to, and how people see them."""

import re

import pytest

from hookflash.cli.diagnosis import show_findings
from hookflash.cli.doctor import verdict
from hookflash.cli.examining import Finding, examine
from hookflash.cli.outcome import Exit
from hookflash.domain.causes import Cause
from hookflash.domain.errors import PlatformUnreachable
from hookflash.domain.targets import TargetType
from hookflash.ports.platform import Gap
from tests.fakes.platform import FakePlatform

GAP = Gap("a permission", "add it")


def finding(*gaps: Gap, usable: bool = True, wanted: bool = False, reachable: bool = True) -> Finding:
    return Finding(
        connection="g",
        verb="blind",
        target="queue",
        usable=usable,
        wanted=wanted,
        reachable=reachable,
        gaps=gaps,
    )


WELL, FLAWED = finding(), finding(GAP)
UNWANTED, WANTED = finding(GAP, usable=False), finding(GAP, usable=False, wanted=True)
IMPOSSIBLE = finding(Gap("nobody is there"), usable=False)
AWAY = finding(GAP, usable=False, wanted=True, reachable=False)


@pytest.mark.parametrize(
    ("findings", "code", "strict"),
    [
        ([], Exit.FAILED, Exit.FAILED),
        ([WELL], Exit.DONE, Exit.DONE),
        ([WELL, IMPOSSIBLE], Exit.DONE, Exit.DONE),
        ([WELL, FLAWED], Exit.DONE, Exit.FAILED),
        ([WELL, UNWANTED], Exit.DONE, Exit.FAILED),
        ([WELL, WANTED], Exit.FAILED, Exit.FAILED),
        ([WELL, AWAY], Exit.UNREACHABLE, Exit.UNREACHABLE),
        ([WANTED, AWAY], Exit.FAILED, Exit.FAILED),
    ],
)
def test_exit_code(findings: list[Finding], code: Exit, strict: Exit) -> None:
    assert (verdict(findings, is_strict=False), verdict(findings, is_strict=True)) == (code, strict)


async def test_examining_wants_what_routes_lead_to_and_that_anything_moves() -> None:
    platform = FakePlatform()
    found = await examine("g", platform, {TargetType.AGENT})
    assert {one.target for one in found if one.wanted} == {"agent"}
    platform.missing = ("a permission",)
    found = await examine("g", platform, set())
    assert {one.verb for one in found if one.wanted} == {"blind"}
    assert verdict(found, is_strict=False) is Exit.FAILED


async def test_platform_that_is_away_is_one_finding() -> None:
    platform = FakePlatform()
    platform.unreadable["survey"] = lambda: PlatformUnreachable("no connection", Cause.PLATFORM_DOWN)
    [found] = await examine("g", platform, set())
    assert (found.verb, found.usable, found.reachable) == ("connect", False, False)


def test_what_people_see(capsys: pytest.CaptureFixture[str]) -> None:
    show_findings([WELL, WANTED, UNWANTED, FLAWED, IMPOSSIBLE])
    shown = capsys.readouterr().out.splitlines()
    assert [re.split(r" {2,}", line.strip())[3:] for line in shown[1:6]] == [
        ["usable"],
        ["MISSING", "a permission"],
        ["not yet", "a permission"],
        ["usable, but", "a permission"],
        ["no", "nobody is there"],
    ]
    assert shown[6:] == ["", "g: a permission, for blind queue, blind queue, blind queue", "  add it"]


def test_a_name_cannot_speak_to_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    hostile = "\x1b[2J[red]x[/red]\r"
    show_findings([finding(Gap(hostile, f"{hostile}\n{hostile}"))])
    shown = capsys.readouterr().out
    assert not set("\x1b\r") & set(shown)
    assert shown.count("[red]x[/red]") == 4
