"""What people and platforms do while a transfer is under way, and what some rows demand beside the usual."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from .evidence import Scene, Seen

RETRY_AFTER_S = 2.0
_TOO_MANY = 429
_ATTEMPTS_REFUSED = 3
Before = Callable[[Scene], Awaitable[None]]


async def agent_is_moving_it(scene: Scene) -> None:
    """The agent has begun to send the call to Sales from the desktop, and it is not done."""
    await scene.stage.begin_move(scene)


def agent_is(agent: str, **conduct: Any) -> Before:
    """Change how an agent behaves."""

    async def change(scene: Scene) -> None:
        await scene.simulator.set_agent(agent, **conduct)

    return change


def agent_is_on_a_call(agent: str, queue: str) -> Before:
    """Somebody else's call is with that agent."""

    async def call(scene: Scene) -> None:
        await scene.simulator.place(queue, answered_by=agent)

    return call


def agents_are_away(*agents: str, silent: tuple[str, ...] = ()) -> Before:
    """Some agents are not there, and others do not pick up."""

    async def send_away(scene: Scene) -> None:
        for agent in agents:
            await scene.simulator.set_agent(agent, presence="offline")
        for agent in silent:
            await scene.simulator.set_agent(agent, answer="never")

    return send_away


def line_is_full(queue: str) -> Before:
    """As many callers wait there as the policy allows."""

    async def fill(scene: Scene) -> None:
        for agent in await scene.simulator.agents_of(queue):
            await scene.simulator.place(queue, answered_by=agent)
        for _ in range(2):
            await scene.simulator.place(queue)

    return fill


def line_is_long(queue: str) -> Before:
    """Everybody there is talking, so that whoever comes has to wait for one of them."""

    async def engage(scene: Scene) -> None:
        for agent in await scene.simulator.agents_of(queue):
            await scene.simulator.place(queue, answered_by=agent)

    return engage


def line_is_closed(queue: str) -> Before:
    """The queue takes no callers, for whatever reason the platform has."""

    async def close(scene: Scene) -> None:
        await scene.stage.close_line(scene.simulator, queue)

    return close


def line_is_out_of_use(queue: str) -> Before:
    """The queue offers its callers to nobody any more."""

    async def retire(scene: Scene) -> None:
        await scene.simulator.ask("PATCH", f"/sim/v1/queues/{queue}", {"active": False})

    return retire


async def campaign_is_over(scene: Scene) -> None:
    """The campaign to which all queues belong."""
    await scene.simulator.ask("PATCH", "/sim/v1/campaigns/Service", {"active": False})


async def emergency_is_declared(scene: Scene) -> None:
    """The emergency that closes Sales and Spanish."""
    await scene.simulator.ask("PATCH", "/sim/v1/emergency-groups/Evacuation", {"active": True})


async def privacy_ends(scene: Scene, transfer: str) -> None:
    """The sensitive stretch is over a moment after the request."""
    await scene.stage.end_privacy(scene)


async def cancelled_while_the_platform_is_busy(scene: Scene, transfer: str) -> None:
    """The requester calls it off while the platform asks for patience."""
    await scene.api.until(transfer, lambda found: bool(found["attempts"]), "refused command")
    await scene.api.order(transfer, "cancel")


def cancelled_when(holds: Callable[[dict[str, Any]], bool]) -> Callable[[Scene, str], Awaitable[None]]:
    """The requester calls it off as soon as something holds of the transfer."""

    async def cancel(scene: Scene, transfer: str) -> None:
        await scene.api.until(transfer, holds, "moment to call it off")
        await scene.api.order(transfer, "cancel")

    return cancel


def errand_is_done(kind: str, and_then: Any = None) -> Callable[[Scene, str], Awaitable[None]]:
    """Wait until a write beside the move is reported as done, and the platform shows it."""

    async def wait(scene: Scene, transfer: str) -> None:
        def is_done(found: dict[str, Any]) -> bool:
            return any(one["kind"] == kind and one["status"] == "done" for one in found["errands"])

        def is_there(call: dict[str, Any]) -> bool:
            return any(entry["what"] == _SHOWN_BY[kind] for entry in call["history"])

        await scene.api.until(transfer, is_done, f"{kind} written")
        await scene.simulator.until(scene.call_id, is_there)
        if and_then is not None:
            await and_then(scene, transfer)

    return wait


_SHOWN_BY = {"wrap_up": "wrap_up.noted", "routing": "routing.changed"}


async def consult_is_completed(scene: Scene, transfer: str) -> None:
    """The requester completes the consultation as soon as somebody has answered it."""
    await scene.api.until_phase(transfer, "talking")
    await scene.api.order(transfer, "complete")


async def caller_hangs_up_in_line(scene: Scene, transfer: str) -> None:
    """The caller gives up once the call waits at its target."""
    await scene.api.until(transfer, lambda found: bool(found["status"] == "waiting"), "waiting")
    await scene.simulator.hang_up(scene.call_id)


async def caller_hangs_up_before_the_effect(scene: Scene, transfer: str) -> None:
    """The caller gives up between the platform's yes and what it says yes to."""
    await scene.api.until(transfer, _is_sent, "sent command")
    await scene.simulator.hang_up(scene.call_id)


async def agent_moves_it_elsewhere(scene: Scene, transfer: str) -> None:
    """The agent sends the call to Sales from the desktop while the service's own command is in doubt."""
    await scene.api.until(transfer, _is_in_doubt, "attempt in doubt")
    await scene.stage.move_away(scene)


async def target_picks_up_late(scene: Scene, transfer: str) -> None:
    """Nobody picks up until the service has stopped waiting; then somebody does."""
    await scene.api.ended(transfer)
    await scene.simulator.everybody_answers("Support")
    await scene.api.until(transfer, lambda found: bool(found["follow_up"]), "late answer")


async def reads_fail_from_now_on(scene: Scene, transfer: str) -> None:
    """As soon as the command is in doubt the call cannot be read any more.

    The faults of the row make the first look slow, so that this comes before what that look would show.
    """
    await scene.api.until(transfer, _is_in_doubt, "attempt in doubt")
    await scene.simulator.fail({"match": {"method": "GET"}, "do": "status", "status": 503})


async def reads_fail_until_it_is_given_up(scene: Scene, transfer: str) -> None:
    """The platform can be read again once the transfer was given up as unresolved."""
    await reads_fail_from_now_on(scene, transfer)
    await scene.api.ended(transfer)
    await scene.simulator.fail()
    await scene.api.until(transfer, lambda found: bool(found["follow_up"]), "landing found")


def follows(what: str) -> Any:
    """The record tells exactly that of the time after the end."""

    def check(seen: Seen) -> None:
        assert [item["what"] for item in seen.record["follow_up"]] == [what]

    return check


def names_near(*names: str) -> Any:
    """The checks' evidence offers these names."""

    def check(seen: Seen) -> None:
        found = next(c for c in seen.record["checks"] if c["name"] == "target_exists")
        assert found["result"] == "failed"
        assert set(names) <= set(found["evidence"]["near"]), found

    return check


def says_in_check(name: str, *words: str) -> Any:
    """The evidence of a failed check contains these words."""

    def check(seen: Seen) -> None:
        failed = [c for c in seen.record["checks"] if c["name"] == name and c["result"] == "failed"]
        assert failed, seen.record["checks"]
        found = failed[-1]
        for word in words:
            assert word in str(found["evidence"]), found

    return check


def resolved_by_evidence(seen: Seen) -> None:
    """The answer was lost, so the platform's own state showed the effect."""
    assert [a["resolved_by"] for a in seen.record["attempts"]][-1] == "evidence"


def nothing_early(seen: Seen) -> None:
    """After each 429 the platform is left alone for as long as it asked."""
    refused = [_moment(one) for one in seen.requests if one["status"] == _TOO_MANY]
    assert len(refused) == _ATTEMPTS_REFUSED
    # Requests that name no call may be those of connections that other rows have used.
    for at in refused:
        later = [(_moment(one) - at, one["operation"]) for one in seen.about_the_call if _moment(one) > at]
        assert min(later)[0] >= timedelta(seconds=RETRY_AFTER_S), later


def _moment(request: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(request["at"])


def _is_sent(found: dict[str, Any]) -> bool:
    return any(attempt["status"] in {"sent", "unknown"} for attempt in found["attempts"])


def _is_in_doubt(found: dict[str, Any]) -> bool:
    return any(attempt["status"] == "unknown" for attempt in found["attempts"])
