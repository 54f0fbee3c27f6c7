"""Same seed and same commands: the same history, to the last id and instant."""

from typing import Any

from .harness import Sim, running


async def play(sim: Sim) -> list[Any]:
    """A short day with everything in it."""
    await sim.control("PATCH", "agents/ben", {"answer": "decline"})
    await sim.control("PATCH", "agents/dan", {"answer": "never"})
    await sim.faults(
        {"match": {"method": "POST", "path": "*/replace/*"}, "do": "late_effect", "probability": 0.5}
    )
    calls = [
        await sim.place("Billing", "ana"),
        await sim.place("Billing", None),
        await sim.place("Sales", None),
    ]
    for queue in ("Support", "Overflow", "Empty Desk", "Billing"):
        for call in calls:
            legs = [one for one in await sim.participants(call) if one["state"] == "connected"]
            await sim.to_queue(call, queue, legs[-1]["id"])
        await sim.advance(4)
    await sim.control("POST", f"calls/{calls[0].call_id}/hang-up", {"party": "caller"})
    await sim.advance(60)
    truth = [await sim.truth(call) for call in calls]
    return [
        truth,
        await sim.effects(),
        await sim.control("GET", "requests"),
        await sim.control("GET", "world"),
    ]


async def played(seed: int) -> list[Any]:
    async with running(seed=seed) as sim:
        return await play(sim)


async def test_two_simulators_with_one_seed_agree() -> None:
    assert await played(3) == await played(3)


async def test_another_seed_gives_another_history() -> None:
    assert (await played(3))[0] != (await played(4))[0]


async def test_reset_simulator_repeats_itself(sim: Sim) -> None:
    first = (await play(sim))[:2]
    await sim.control("POST", "reset")
    second = (await play(sim))[:2]
    assert first[0] == second[0]
    without_numbers = [
        [{**effect, "request_no": 0} for effect in effects] for effects in (first[1], second[1])
    ]
    assert without_numbers[0] == without_numbers[1]


async def test_reading_does_not_change_history() -> None:
    async def told(*, nosy: bool) -> Any:
        async with running(seed=5) as sim:
            call = await sim.place()
            for _ in range(5 if nosy else 0):
                await sim.conversation(call)
                await sim.log_in()
                await sim.genesys("POST", "/api/v2/notifications/channels")
            await sim.to_queue(call, "Support")
            await sim.advance(5)
            return await sim.truth(call)

    assert await told(nosy=True) == await told(nosy=False)
