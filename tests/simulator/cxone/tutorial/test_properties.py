"""Whatever is done in both dialects at once: the caller is somewhere, and the words fit the truth."""

import asyncio
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from hookflash_simulator.cxone.tutorial import words
from tests.simulator.cxone import test_properties as desks
from tests.simulator.harness import Placed, acme

from .gateway import Gateway, opened

WHICH = st.integers(0, 3)
TARGETS = (
    "QUEUE Overflow",
    "QUEUE Empty Desk",
    "QUEUE Closed Desk",
    "SKILL spanish",
    "EXTENSION 999",
    "EXTENSION 4711",
    "EXTENSION 4721",
    *(f"NUMBER +49302312500{last}" for last in range(1, 5)),
)
STEPS = st.one_of(
    desks.STEPS,
    st.tuples(st.just("transfer"), WHICH, st.sampled_from(TARGETS), st.sampled_from(["BLIND", "CONSULT"])),
    st.tuples(st.sampled_from(["complete", "call off"]), WHICH),
    st.tuples(st.just("overflow"), st.sampled_from([None, {"after_s": 1, "to": "Overflow"}])),
)
SWITCHES: list[dict[str, str]] = [
    {},
    {
        "cxone_tutorial_blind_lets_go": "at_once",
        "cxone_tutorial_failed_consult": "restored",
        "cxone_tutorial_closed_queue": "waits",
        "cxone_tutorial_skill_id": "ignored",
        "cxone_orphaned_leg": "ends",
        "cxone_signal_with_agent": "obeyed",
    },
]


async def play(gateway: Gateway, calls: list[Placed], step: tuple[Any, ...]) -> None:
    match step:
        case ("overflow", rule):
            await gateway.queue("Empty Desk", overflow=rule)
        case (_, which, *rest) if calls:
            call = calls[which % len(calls)]
            if rest:
                told = await gateway.transfer(call, *rest)
            else:
                told = await (gateway.complete(call) if step[0] == "complete" else gateway.call_off(call))
            assert told.status in {202, 404, 409}


async def check(gateway: Gateway, calls: list[Placed]) -> None:
    for one in calls:
        shown, call = await gateway.call(one), gateway.sim.world.calls[one.call_id]
        last = shown["transfer"]
        is_running = last is not None and last["state"] in {"PENDING", "RINGING", "CONSULTING"}
        assert (shown["state"] == "DISCONNECTED") is not call.is_up
        assert (shown["state"] == "IN_TRANSFER") is (is_running and call.is_up)
        assert sum(each.progress in words.RUNNING for each in words.transfers(call)) <= 1
        assert shown["state"] != "WAITING" or shown["connectedTo"] is None
        assert shown["state"] != "CONNECTED" or shown["connectedTo"] is not None
        live = [party for party in shown["participants"] if party["state"] != "DISCONNECTED"]
        assert len(live) == len(call.live_legs())
        assert all("endedAt" in party for party in shown["participants"] if party not in live)


async def played(steps: list[tuple[Any, ...]], switches: dict[str, str]) -> Any:
    async with opened(world=acme(switches=switches)) as gateway:
        cxone = await gateway.published()
        sessions = {agent: await cxone.at_work(agent) for agent in desks.AGENTS}
        calls: list[Placed] = []
        for step in steps:
            if step[0] in {"transfer", "complete", "call off", "overflow"}:
                await play(gateway, calls, step)
            else:
                await desks.play(cxone, sessions, calls, step)
            desks.check(cxone)
            await check(gateway, calls)
        await gateway.sim.advance(100)
        desks.check(cxone)
        await check(gateway, calls)
        truth = [call.as_json() for call in gateway.sim.world.calls.values()]
        return truth, [await session.events() for session in sessions.values()]


@settings(max_examples=60, deadline=None)
@given(steps=st.lists(STEPS, max_size=25), which=st.integers(0, len(SWITCHES) - 1))
def test_the_words_fit_the_truth_and_history_repeats_itself(steps: list[tuple[Any, ...]], which: int) -> None:
    first = asyncio.run(played(steps, SWITCHES[which]))
    assert asyncio.run(played(steps, SWITCHES[which])) == first
