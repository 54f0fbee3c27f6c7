"""What happens while an agent consults somebody: orders, and what the three do themselves."""

from collections.abc import Awaitable, Callable

from .evidence import Scene, Seen

Step = Callable[[Scene, str], Awaitable[None]]


def ordered(*kinds: str, first: str = "talking") -> Step:
    """Give these orders one after the other once the consultation is that far; each must be carried out."""

    async def order(scene: Scene, transfer: str) -> None:
        await scene.api.until_phase(transfer, first)
        where = {"swap": iter(_SWAPPED), "conference": iter(("agent:eva",))}
        for kind in kinds:
            found = await scene.api.order(transfer, kind)
            given = [one for one in found["orders"] if one["kind"] == kind]
            assert given[-1]["status"] == "done", given
            if kind in where:
                assert await scene.simulator.caller_with(scene.call_id) == next(where[kind])

    return order


# With the agent, then on hold again.
_SWAPPED = ("agent:ana", "hold")


def caller_hangs_up(*, phase: str, after: tuple[str, ...] = ()) -> Step:
    """The caller gives up in that phase, perhaps after some orders."""

    async def hang_up(scene: Scene, transfer: str) -> None:
        if after:
            await ordered(*after)(scene, transfer)
        await scene.api.until_phase(transfer, phase)
        await scene.simulator.hang_up(scene.call_id)

    return hang_up


def target_hangs_up(agent: str) -> Step:
    """The consulted agent leaves in the middle of the talk."""

    async def hang_up(scene: Scene, transfer: str) -> None:
        await scene.api.until_phase(transfer, "talking")
        await scene.simulator.hang_up(scene.call_id, f"agent:{agent}")

    return hang_up


async def agent_completes(scene: Scene, transfer: str) -> None:
    """The consulting agent hands the caller over on the own desktop."""
    await scene.api.until_phase(transfer, "talking")
    await scene.stage.complete(scene)


async def agent_takes_the_caller_back(scene: Scene, transfer: str) -> None:
    """The consulting agent ends the consultation on the own desktop."""
    await scene.api.until_phase(transfer, "talking")
    await scene.stage.take_back(scene)


async def talk_outlives_the_deadline(scene: Scene, transfer: str) -> None:
    """They talk on beyond the deadline, which then does not count, and complete."""
    found = await scene.api.until_phase(transfer, "talking")
    unchanged = {"Prefer": "wait=1", "If-None-Match": f'"{found["version"]}"'}
    answer = await scene.api.ask("GET", f"/v1/transfers/{transfer}", headers=unchanged)
    assert answer.status == 304, answer.text
    await scene.api.order(transfer, "complete")


def is_outside(seen: Seen) -> None:
    """What others did is told, and not claimed."""
    assert [item["what"] for item in seen.record["follow_up"]] == ["outside"]
    assert [event["kind"] for event in seen.record["timeline"]].count("others_acted") == 1


def nobody_is_left(seen: Seen) -> None:
    """When the caller has gone, every leg that was opened for them is closed."""
    assert seen.call is not None
    opened = [leg for leg in seen.call["legs"] if leg["party"] != "ana" and leg["kind"] == "agent"]
    assert opened
    assert {leg["state"] for leg in opened} == {"ended"}
