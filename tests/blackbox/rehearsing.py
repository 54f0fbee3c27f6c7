"""The plan of a request beside the transfer that follows: they agree on the route, or it is said why not."""

from collections.abc import Mapping
from typing import Any

from .talking import Api


async def rehearse(api: Api, asks: Mapping[str, Any]) -> dict[str, Any]:
    """The plan, or the problem because of which there is none."""
    answer = await api.ask("POST", "/v1/transfers:plan", asks)
    assert answer.status in {200, 502, 503}, answer.text
    found: dict[str, Any] = answer.json
    return found


def insist_on_agreement(plan: Mapping[str, Any], record: Mapping[str, Any]) -> None:
    """What was planned is what was tried; where it is not, the record tells what has changed."""
    if "would" not in plan:
        assert record["cause"] == plan["code"], (
            f"no plan, for {plan['code']} ({plan.get('detail')}); no transfer, for {record['cause']}"
        )
        return
    planned, tried = _planned(plan), _tried(record)
    if plan["would"] == "reject" and record["status"] == "rejected":
        assert (record["cause"], tried) == (plan["cause"], planned)
        return
    if tried[: len(planned)] == planned:
        _insist_on_command(plan, record)
        return
    same_way = all(one[0] == other[0] for one, other in zip(planned, tried, strict=False))
    # A target that was skipped says why itself; a transfer that ended before the others were reached, too.
    says_why = len(tried) >= len(planned) or record["cause"] is not None
    assert (same_way and says_why) or _has_changed(plan, record), (planned, tried)


def _insist_on_command(plan: Mapping[str, Any], record: Mapping[str, Any]) -> None:
    """The first command is the one that was announced."""
    first = next((one for one in record["attempts"] if one["status"] != "skipped"), None)
    if plan["would"] == "transfer" and first is not None:
        target = first["via"] or first["target"]
        place = f" {target['type']}:{target['name'] or target['number'] or target['id']}"
        assert any(place in command for command in plan["commands"]), (plan["commands"], place)


def _planned(plan: Mapping[str, Any]) -> list[tuple[str, str | None]]:
    """The targets of the route up to the one that would be tried, each with what speaks against it."""
    found: list[tuple[str, str | None]] = []
    cause: str | None = None
    for step in plan["route"]:
        if found and step["on"] and cause not in step["on"]:
            continue
        cause = next((check["cause"] for check in step["checks"] if check["blocks"]), None)
        found.append((_name(step["target"]), cause))
        if cause is None:
            break
    return found


def _tried(record: Mapping[str, Any]) -> list[tuple[str, str | None]]:
    """The same of the record: one entry a target, however often it was tried."""
    found: list[tuple[str, str | None]] = []
    for attempt in record["attempts"]:
        cause = attempt["cause"] if attempt["status"] == "skipped" else None
        entry = (_name(attempt["target"]), cause)
        if not found or found[-1] != entry:
            found.append(entry)
    return found


def _name(target: Mapping[str, Any]) -> str:
    return f"{target['type']}:{target['id'] or target['number'] or target['name']}"


def _has_changed(plan: Mapping[str, Any], record: Mapping[str, Any]) -> bool:
    """Whether the record holds another answer to a check about the call than the plan did."""
    before = {check["name"]: check["result"] for check in plan["checks"]}
    since = {check["name"]: check["result"] for check in record["checks"]}
    return any(since.get(name, result) != result for name, result in before.items())
