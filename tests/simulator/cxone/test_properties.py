"""Whatever agents do at their desks: the caller is somewhere, and seeds repeat themselves."""

import asyncio
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from hookflash_simulator.world.calls import LegKind
from tests.simulator.harness import Placed, acme

from .platform import Cxone, Session, opened

AGENTS = ("ana", "ben", "kim")
SWITCHES: list[dict[str, str]] = [
    {},
    {
        "cxone_dial_skill_active": "answered",
        "cxone_orphaned_leg": "ends",
        "cxone_busy_agent": "disconnects",
        "cxone_resume_while_active": "swaps",
        "cxone_conference_transfer": "allowed",
        "cxone_dial_without_hold": "holds",
        "cxone_closed_skill": "disconnects",
    },
]
WHO, WHICH = st.sampled_from(AGENTS), st.integers(0, 3)
STEPS = st.one_of(
    st.tuples(st.just("call"), st.sampled_from(["Billing", "Overflow", "Empty Desk"])),
    st.tuples(st.just("hang up"), WHICH),
    st.tuples(st.just("drop"), WHO),
    st.tuples(st.sampled_from(["hold", "resume", "end", "accept", "reject"]), WHO, st.integers(0, 3)),
    st.tuples(st.just("dial-skill"), WHO, st.sampled_from([4001, 4004, 4006, 4007])),
    st.tuples(st.sampled_from(["dial-agent", "consult-agent"]), WHO, st.sampled_from([2001, 2002, 2011])),
    st.tuples(st.just("dial-phone"), WHO, st.sampled_from([1, 2, 3, 4])),
    st.tuples(st.sampled_from(["transfer-calls", "conference-calls"]), WHO),
    st.tuples(st.just("direct-voicemail-transfer"), WHO, st.sampled_from([2001, 2005])),
    st.tuples(st.just("state"), WHO, st.sampled_from(["Available", "Unavailable"])),
    st.tuples(st.just("signal"), WHICH, st.sampled_from([4004, 4007])),
    st.tuples(st.just("wait"), st.sampled_from([0.05, 0.1, 0.6, 2.5, 25.0])),
)
NAMES = {"dial-skill": "skillId", "state": "state"}
OUTBOUND = {"ana": 1_004_001, "ben": 1_004_001, "kim": 1_004_004}


async def play(
    cxone: Cxone, sessions: dict[str, Session], calls: list[Placed], step: tuple[Any, ...]
) -> None:
    match step:
        case ("call", queue):
            calls.append(await cxone.place(queue, None))
        case ("wait", seconds):
            await cxone.sim.advance(seconds)
        case ("hang up" | "signal" as what, which, *rest):
            if calls:
                await play_outside(cxone, calls[which % len(calls)], what, rest)
        case (what, agent, *rest):
            await play_at_desk(cxone, sessions[agent], agent, what, rest)


async def play_outside(cxone: Cxone, call: Placed, what: str, rest: list[int]) -> None:
    if what == "signal":
        path = f"interactions/{call.call_id}/signal"
        await cxone.ask("POST", f"{path}?p1=XFER&p2=skill&p3={rest[0]}&p4=r")
    elif cxone.sim.world.calls[call.call_id].caller.is_live:
        await cxone.sim.control("POST", f"calls/{call.call_id}/hang-up", {"party": "caller"})


async def play_at_desk(cxone: Cxone, session: Session, agent: str, what: str, rest: list[Any]) -> None:
    if what in {"hold", "resume", "end", "accept", "reject"}:
        contacts = await open_contacts(cxone, agent)
        if contacts:
            await session.on(contacts[rest[0] % len(contacts)], what)
    elif what in {"transfer-calls", "conference-calls"}:
        await session.post(f"interactions/{what}")
    elif what == "dial-phone":
        number = f"+49302312500{rest[0]}"
        await session.post(what, phoneNumber=number, skillId=OUTBOUND[agent])
    elif what == "drop":
        leg = cxone.sim.world.directory.agents[agent].leg
        if leg is not None:
            path = f"calls/{leg.call.call_id}/hang-up"
            await cxone.sim.control("POST", path, {"party": f"agent:{agent}"})
    else:
        await session.post(what, **{NAMES.get(what, "targetAgentId"): rest[0]})


async def open_contacts(cxone: Cxone, agent: str) -> list[int]:
    """The contacts that an agent sees, of his own and of whom he consults."""
    book = cxone.sim.server.faces["cxone"].book  # type: ignore[attr-defined]
    leg = cxone.sim.world.directory.agents[agent].leg
    return [] if leg is None else [one.contact_id for one in book.of_call(leg.call)]


def check(cxone: Cxone) -> None:
    world, face = cxone.sim.world, cxone.sim.server.faces["cxone"]
    for call in world.calls.values():
        assert call.caller_with() != "nobody" or (call.outbound and not call.caller.is_connected)
        contacts = face.book.of_call(call)  # type: ignore[attr-defined]
        assert [one.contact_id for one in contacts][:1] == [int(call.call_id)]
        carried = [leg for one in contacts for leg in one.legs]
        assert sorted(map(id, carried)) == sorted(
            id(leg) for leg in call.legs.values() if leg is not call.caller
        )
        if not call.is_up:
            left = [leg for leg in call.live_legs() if leg.kind is not LegKind.QUEUE]
            assert left == [] or (call.consult is not None and call.consult.initiator in left)
        if call.is_up and call.caller.is_connected:
            assert any(one.is_live for one in contacts)


async def played(steps: list[tuple[Any, ...]], switches: dict[str, str], *, nosy: bool = False) -> Any:
    async with opened(world=acme(switches=switches)) as cxone:
        sessions = {agent: await cxone.at_work(agent) for agent in AGENTS}
        calls: list[Placed] = []
        for step in steps:
            await play(cxone, sessions, calls, step)
            check(cxone)
            if nosy:
                await cxone.ask("GET", "contacts/active")
                await (await cxone.join("ana")).events()
        await cxone.sim.advance(100)
        check(cxone)
        truth = [call.as_json() for call in cxone.sim.world.calls.values()]
        told = [await session.events() for session in sessions.values()]
        effects = [{**one, "request_no": 0} for one in await cxone.sim.effects()]
        return truth, told, effects


@settings(max_examples=40, deadline=None)
@given(steps=st.lists(STEPS, max_size=25), which=st.integers(0, len(SWITCHES) - 1))
def test_caller_is_always_somewhere_and_history_repeats_itself(
    steps: list[tuple[Any, ...]], which: int
) -> None:
    first = asyncio.run(played(steps, SWITCHES[which]))
    assert asyncio.run(played(steps, SWITCHES[which])) == first


@settings(max_examples=15, deadline=None)
@given(steps=st.lists(STEPS, min_size=5, max_size=20))
def test_reading_does_not_change_history(steps: list[tuple[Any, ...]]) -> None:
    quiet, nosy = asyncio.run(played(steps, {})), asyncio.run(played(steps, {}, nosy=True))
    assert nosy[0] == quiet[0]
    assert nosy[2] == quiet[2]
