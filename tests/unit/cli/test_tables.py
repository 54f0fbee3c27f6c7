"""What people read: names are shown as they are, whatever stands in them."""

import io
from dataclasses import replace

import pytest
from rich.console import Console

from hookflash.cli.demo.closing import print_table
from hookflash.cli.demo.judging import Shown
from hookflash.cli.tables import show_list, show_plan, show_transfer
from hookflash.domain.causes import Cause
from hookflash.domain.checks import CheckName, failed
from hookflash.domain.errands import Errand, ErrandKind, ErrandStatus
from hookflash.domain.state import begin
from hookflash.domain.status import AttemptStatus, Status
from hookflash.domain.targets import Target, TargetType
from hookflash.domain.transfer import Attempt, FollowUp, FollowUpKind, Landing, Plan, PlannedTarget, Transfer
from tests.fakes.shapes import accepted
from tests.fakes.virtual_time import at

NAMES = ["[red]VIP[/red]", "[/]", "[/x] [bold]VIP", "[link=x]y[/]", ":smile: desk", "a\\[b", "[0]"]


def _console() -> tuple[Console, io.StringIO]:
    text = io.StringIO()
    return Console(file=text, width=400), text


def _transfer(name: str) -> Transfer:
    target = Target(type=TargetType.QUEUE, name=name)
    landing = Landing(where=f"queue:{name}", evidence={}, at=at(1.0))
    return replace(
        begin(accepted(to=target)).transfer,
        status=Status.REJECTED,
        cause=Cause.TARGET_MISSING,
        detail=f"why {name}",
        landing=landing,
        attempts=(Attempt(n=1, target=target, status=AttemptStatus.SKIPPED),),
        checks=(failed(CheckName.TARGET_EXISTS, Cause.TARGET_MISSING, near=[name]),),
        errands=(Errand(kind=ErrandKind.PRESENCE, status=ErrandStatus.DONE, found={"presence": name}),),
        follow_up=(FollowUp(what=FollowUpKind.OUTSIDE, where=f"agent:{name}", at=at(2.0)),),
        ended_at=at(1.0),
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_transfer_is_shown_with_its_names_as_they_are(name: str) -> None:
    console, text = _console()
    show_transfer(_transfer(name), console)
    shown = text.getvalue()
    for part in (f"queue:{name}: skipped", f"why {name}", f"agent:{name} at", f"done presence {name}"):
        assert part in shown
    assert shown.count(f"queue:{name}") == 3
    assert "rejected · target_missing" in shown


@pytest.mark.parametrize("name", NAMES)
def test_lists_and_plans_are_too(name: str) -> None:
    console, text = _console()
    show_list([_transfer(name)], console)
    assert text.getvalue().count(f"queue:{name}") == 2
    console, text = _console()
    check = failed(CheckName.TARGET_EXISTS, Cause.TARGET_MISSING, said=name)
    target = Target(type=TargetType.QUEUE, name=name)
    planned = PlannedTarget(target=target, checks=(check,))
    show_plan(Plan(would="reject", route=(planned,), checks=(check,), commands=(f"move {name}",)), console)
    shown = text.getvalue()
    assert f"would send: move {name}\n" in shown
    assert shown.count(f"said {name}") == 2
    assert f"queue:{name}" in shown


@pytest.mark.parametrize("name", NAMES)
def test_the_demonstration_is_too(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    item = Shown(
        platform=name,
        scene=name,
        call_id="call-1",
        origin=name,
        to=name,
        status="completed",
        cause=None,
        landing=name,
        truth=name,
        effects=1,
        attempts=1,
        platform_requests=3,
        seconds=1.0,
        complaint=f"not {name}",
    )
    print_table([item])
    shown = "".join(capsys.readouterr().out.split())
    assert shown.count("".join(name.split())) >= 5


def test_a_name_cannot_speak_to_the_terminal() -> None:
    console, text = _console()
    show_transfer(_transfer("\x1b[2J\x1b]0;title\x07desk\r\nBilling"), console)
    assert not set("\x1b\x07\r") & set(text.getvalue())
    assert "queue:·[2J·]0;title·desk··Billing" in text.getvalue()


def test_a_status_has_its_colour() -> None:
    text = io.StringIO()
    show_transfer(_transfer("x"), Console(file=text, width=400, force_terminal=True, color_system="standard"))
    assert "\x1b[33mrejected\x1b[0m" in text.getvalue()
