from typing import Any

import pytest

from hookflash.adapters.genesys import mapping
from hookflash.adapters.genesys.wire.calls import parse_conversation
from hookflash.adapters.kit.stamps import write_journey
from hookflash.domain.calls import CallSnapshot, LegEnd, LegRole, LegState, MoveState
from hookflash.domain.ids import CallId
from hookflash.domain.journeys import Journey
from hookflash.domain.requests import CALLER as THE_CALLER

from .clocks import START
from .shapes import (
    ACD,
    AGENT,
    ANA,
    BEN,
    BILLING,
    CALL,
    CALLER,
    IVR,
    SUPPORT,
    answered_call,
    call,
    participant,
    queue_ref,
    user_ref,
    waiting_call,
)

OTHER = "dddddddd-0000-4000-8000-000000000001"


def snapshot(data: dict[str, Any], names: dict[str, str] | None = None) -> CallSnapshot:
    return mapping.to_snapshot(CallId(CALL), parse_conversation(data), START, (names or {}).get)


def one_leg(**fields: Any) -> Any:
    return snapshot(call({**participant(AGENT, "agent"), **fields})).legs[0]


@pytest.mark.parametrize(
    ("written", "state"),
    [
        ("alerting", LegState.RINGING),
        ("contacting", LegState.RINGING),
        ("offering", LegState.RINGING),
        ("dialing", LegState.DIALING),
        ("connected", LegState.CONNECTED),
        ("CONNECTED", LegState.CONNECTED),
        ("disconnected", LegState.ENDED),
        ("terminated", LegState.ENDED),
        ("converting", LegState.UNKNOWN),
        ("uploading", LegState.UNKNOWN),
        ("transmitting", LegState.UNKNOWN),
        ("parked", LegState.UNKNOWN),
        ("none", LegState.UNKNOWN),
        ("teleported", LegState.UNKNOWN),
        (None, LegState.UNKNOWN),
        (7, LegState.UNKNOWN),
    ],
)
def test_state_of_a_leg(written: Any, state: LegState) -> None:
    assert one_leg(state=written).state is state


def test_held_and_confined() -> None:
    assert one_leg(held=True).state is LegState.HELD
    assert one_leg(held=True, state="alerting").state is LegState.RINGING
    assert one_leg(held=True, state="terminated").state is LegState.ENDED
    assert one_leg(confined=True, muted=True).state is LegState.CONNECTED
    assert one_leg(held="true").state is LegState.CONNECTED


@pytest.mark.parametrize(
    ("purpose", "role"),
    [
        ("customer", LegRole.CALLER),
        ("agent", LegRole.AGENT),
        ("user", LegRole.AGENT),
        ("acd", LegRole.QUEUE),
        ("ACD", LegRole.QUEUE),
        ("ivr", LegRole.IVR),
        ("workflow", LegRole.IVR),
        ("botflow", LegRole.IVR),
        ("voicemail", LegRole.VOICEMAIL),
        ("dialer", LegRole.OTHER),
        ("campaign", LegRole.OTHER),
        ("group", LegRole.OTHER),
        ("station", LegRole.OTHER),
        ("hologram", LegRole.OTHER),
        (None, LegRole.OTHER),
    ],
)
def test_role_of_a_leg(purpose: str | None, role: LegRole) -> None:
    assert one_leg(purpose=purpose).role is role


def roles(*participants: dict[str, Any]) -> list[LegRole]:
    return [leg.role for leg in snapshot(call(*participants)).legs]


def test_external_party_beside_a_customer_is_outside() -> None:
    parties = participant(OTHER, "external"), participant(CALLER, "customer")
    assert roles(*parties) == [LegRole.OUTSIDE, LegRole.CALLER]


def test_without_a_customer_the_inbound_external_party_is_the_caller() -> None:
    parties = participant("x", "external", direction="outbound"), participant("y", "external")
    assert roles(*parties) == [LegRole.OUTSIDE, LegRole.CALLER]


def test_without_an_inbound_one_the_first_external_party_is_the_caller() -> None:
    parties = [participant(n, "external", direction="outbound") for n in "xy"]
    assert roles(*parties) == [LegRole.CALLER, LegRole.OUTSIDE]


@pytest.mark.parametrize("link", ["monitoredParticipantId", "coachedParticipantId", "bargedParticipantId"])
def test_supervisor_who_listens_in_has_not_got_the_call(link: str) -> None:
    boss = participant(OTHER, "user", **user_ref(BEN), **{link: AGENT})
    data = answered_call()
    data["participants"].append(boss)
    seen = snapshot(data)
    assert seen.legs[-1].role is LegRole.OTHER
    found = mapping.find_leg_to_move(seen, THE_CALLER)
    assert found is not None
    assert found.id == AGENT


@pytest.mark.parametrize(
    ("written", "connected", "end"),
    [
        ("transfer", True, LegEnd.TRANSFERRED),
        ("transfer.conference", True, LegEnd.TRANSFERRED),
        ("transfer.consult", True, LegEnd.TRANSFERRED),
        ("transfer.forward", True, LegEnd.TRANSFERRED),
        ("transfer.noanswer", False, LegEnd.NO_ANSWER),
        ("transfer.notavailable", False, LegEnd.NOT_AVAILABLE),
        ("transfer.donotdisturb", False, LegEnd.DECLINED),
        ("transfer.dnd", False, LegEnd.DECLINED),
        ("endpoint.donotdisturb", False, LegEnd.DECLINED),
        ("client", True, LegEnd.HUNG_UP),
        ("client", False, LegEnd.DECLINED),
        ("endpoint", True, LegEnd.HUNG_UP),
        ("endpoint", False, LegEnd.DECLINED),
        ("peer", True, LegEnd.HUNG_UP),
        ("peer", False, LegEnd.HUNG_UP),
        ("timeout", True, LegEnd.OTHER),
        ("timeout", False, LegEnd.NO_ANSWER),
        ("error", True, LegEnd.FAILED),
        ("transport.failure", True, LegEnd.FAILED),
        ("uncallable", False, LegEnd.INVALID),
        ("system", True, LegEnd.OTHER),
        ("spam", True, LegEnd.OTHER),
        ("evaporated", True, LegEnd.OTHER),
        (None, True, None),
    ],
)
def test_end_of_a_leg(written: str | None, connected: bool, end: LegEnd | None) -> None:  # noqa: FBT001
    since = "2026-03-01T11:59:00.000Z" if connected else None
    assert one_leg(state="terminated", disconnectType=written, connectedTime=since).end is end


@pytest.mark.parametrize(
    ("more", "end"),
    [
        ({"disconnectType": "endpoint"}, LegEnd.BUSY),
        ({"disconnectType": "error", "disconnectReasons": [{"type": "sip", "code": 486}]}, LegEnd.BUSY),
        ({"disconnectType": "error", "disconnectReasons": [{"type": "sip", "code": "404"}]}, LegEnd.INVALID),
        ({"disconnectType": "error", "disconnectReasons": [{"type": "SIP", "code": 480}]}, LegEnd.NO_ANSWER),
        ({"disconnectType": "peer", "disconnectReasons": [{"type": "q850", "code": 21}]}, LegEnd.DECLINED),
        ({"disconnectType": "error", "disconnectReasons": [{"type": "sip", "code": 503}]}, LegEnd.FAILED),
        ({"disconnectType": "error", "disconnectReasons": [None, {"code": "x"}]}, LegEnd.FAILED),
        (
            {
                "disconnectType": "error",
                "errorInfo": {"code": "error.ininedgecontrol.connection.outbound.uri.bad"},
            },
            LegEnd.INVALID,
        ),
        ({"disconnectType": "error", "errorInfo": {"code": "error.of.tomorrow"}}, LegEnd.FAILED),
    ],
)
def test_end_of_a_number_that_never_answered(more: dict[str, Any], end: LegEnd) -> None:
    ended = {"purpose": "external", "state": "terminated", "connectedTime": None, **more}
    assert (
        snapshot(call(participant(CALLER, "customer"), {**participant(AGENT, ""), **ended})).legs[1].end
        is end
    )


def test_number_that_had_answered_has_hung_up() -> None:
    gone = participant(AGENT, "external", "terminated", disconnectType="endpoint")
    leg = snapshot(call(participant(CALLER, "customer"), gone)).legs[1]
    assert (leg.end, leg.was_connected) == (LegEnd.HUNG_UP, True)


@pytest.mark.parametrize(
    ("address", "number"),
    [
        ("tel:+4930123456", "+4930123456"),
        ("tel:+4930123456;phone-context=x", "+4930123456"),
        ("+4930123456", "+4930123456"),
        ("sip:4711@10.0.0.1", None),
        ("tel:4711", None),
        ("tel:+0", None),
        (None, None),
        (7, None),
    ],
)
def test_number_of_a_leg(address: Any, number: str | None) -> None:
    assert one_leg(address=address).number == number


def test_flow_is_told_by_its_address() -> None:
    flow = participant(IVR, "ivr", address=f"sip:{OTHER}@127.0.0.1;language=en-us;user=ivr")
    assert snapshot(call(flow)).legs[0].party_id == OTHER


def test_customer_on_hold_is_held() -> None:
    data = answered_call()
    data["participants"][0]["held"] = True
    caller = snapshot(data).caller
    assert caller is not None
    assert caller.state is LegState.HELD


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("active", "active"),
        ("PAUSED", "paused"),
        ("none", "none"),
        ("sleeping", None),
        (None, None),
        (1, None),
    ],
)
def test_recording(written: Any, told: str | None) -> None:
    assert snapshot(answered_call(recordingState=written)).recording == told


def test_journey_comes_back_as_it_was_stamped() -> None:
    journey = Journey(id="j", depth=2, visited=("queue:b", "agent:An, Na%"), came_from=("agent:x y",))
    assert snapshot(answered_call(attributes=write_journey(journey))).journey == journey


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"hookflash.journey": "j"},
        {"hookflash.journey": "j", "hookflash.depth": "two"},
        {"hookflash.journey": "j", "hookflash.depth": "-1"},
        {"hookflash.journey": "", "hookflash.depth": "1"},
        {"hookflash.journey": "j", "hookflash.depth": "9" * 500},
        {"hookflash.journey": ["j"], "hookflash.depth": 1},
    ],
)
def test_journey_that_cannot_be_told_is_none(data: Any) -> None:
    assert snapshot(answered_call(attributes=data)).journey is None


def test_caller_who_leaves_has_hung_up_even_if_never_connected() -> None:
    leaving = participant(CALLER, "customer", "terminated", disconnectType="endpoint", connectedTime=None)
    leg = snapshot(call(leaving)).legs[0]
    assert leg.end is LegEnd.HUNG_UP


def test_leg_that_is_up_has_no_end() -> None:
    assert one_leg(disconnectType="transfer").end is None


def test_answered_call_in_our_words() -> None:
    seen = snapshot(answered_call())
    assert [leg.role for leg in seen.legs] == [LegRole.CALLER, LegRole.IVR, LegRole.QUEUE, LegRole.AGENT]
    caller, ivr, queue, agent = seen.legs
    assert (caller.party_name, caller.party_id, caller.queue_id) == ("Jo Public", None, BILLING)
    assert (ivr.party_name, ivr.end) == ("Main", LegEnd.TRANSFERRED)
    assert (queue.party_id, queue.party_name, queue.queue_name) == (BILLING, "Billing", "Billing")
    assert (agent.party_id, agent.party_name, agent.queue_id) == (ANA, "Ana Ash", BILLING)
    assert seen.read_at == START
    assert not seen.is_private
    assert not seen.caller_is_gone


def test_queue_names_come_from_the_payload_or_from_what_is_known() -> None:
    known = {BILLING: "Known"}
    assert snapshot(answered_call(), known).legs[3].queue_name == "Known"
    named = participant(ACD, "acd", **queue_ref(name="Told"))
    assert snapshot(call(named), known).legs[0].queue_name == "Told"


@pytest.mark.parametrize("value", [True, "true", 1, {}])
def test_anything_but_a_clear_no_is_private(value: Any) -> None:
    assert snapshot(answered_call(securePause=value)).is_private


def test_privacy_of_a_party_counts_while_it_is_there() -> None:
    data = answered_call(securePause=False)
    data["participants"][3]["securePause"] = True
    assert snapshot(data).is_private
    data["participants"][3]["state"] = "terminated"
    assert not snapshot(data).is_private


def move(state: str, **more: Any) -> dict[str, Any]:
    return {"id": "m", "state": state, "dateIssued": "2026-03-01T12:00:00.000Z", **more}


@pytest.mark.parametrize(
    ("written", "state"),
    [
        ("Pending", MoveState.UNDER_WAY),
        ("Active", MoveState.UNDER_WAY),
        ("active", MoveState.UNDER_WAY),
        ("Complete", MoveState.DONE),
        ("complete", MoveState.DONE),
        ("Canceled", MoveState.FAILED),
        ("Failed", MoveState.FAILED),
        ("Timeout", MoveState.FAILED),
        ("Unknown", MoveState.UNKNOWN),
        ("Sideways", MoveState.UNKNOWN),
    ],
)
def test_state_of_a_move(written: str, state: MoveState) -> None:
    seen = snapshot(answered_call(recentTransfers=[move(written)]))
    assert [one.state for one in seen.moves] == [state]
    assert seen.is_moving is (state is MoveState.UNDER_WAY)


def test_moves_come_from_the_oldest_to_the_newest_with_their_destination() -> None:
    listed = [
        move("Complete", id="late", destination={"userId": BEN}, initiator={"userId": ANA}),
        move(
            "Failed", id="early", dateIssued="2026-03-01T11:00:00.000Z", destination={"address": "tel:+491"}
        ),
        move("Pending", id="last", dateIssued="2026-03-01T12:00:01.000Z")
        | {"destination": {"address": f"sip:{SUPPORT}@127.0.0.1;language=en;user=acd"}},
    ]
    moves = snapshot(answered_call(recentTransfers=listed)).moves
    assert [(one.id, one.destination) for one in moves] == [
        ("early", "+491"),
        ("late", BEN),
        ("last", SUPPORT),
    ]
    assert moves[1].initiator_id == ANA


def moving(data: dict[str, Any], wanted: str = THE_CALLER) -> str | None:
    leg = mapping.find_leg_to_move(snapshot(data), wanted)
    return None if leg is None else leg.id


def test_caller_moves_by_the_agent_who_has_them() -> None:
    assert moving(answered_call()) == AGENT
    held = answered_call()
    held["participants"][3]["held"] = True
    assert moving(held) == AGENT


def test_of_several_agents_the_last_one_is_replaced() -> None:
    data = answered_call()
    data["participants"].append(participant(OTHER, "agent", **user_ref(BEN)))
    assert moving(data) == OTHER
    data["participants"][-1]["state"] = "terminated"
    assert moving(data) == AGENT


def test_waiting_caller_moves_by_the_queue_also_while_a_phone_rings() -> None:
    assert moving(waiting_call()) == ACD
    assert moving(waiting_call(), CALLER) == ACD


@pytest.mark.parametrize("purpose", ["ivr", "voicemail", "external"])
def test_caller_who_is_with_no_agent_moves_by_whatever_they_are_with(purpose: str) -> None:
    assert moving(call(participant(CALLER, "customer"), participant(OTHER, purpose))) == OTHER


def test_caller_alone_cannot_be_moved() -> None:
    assert moving(call(participant(CALLER, "customer"))) is None


def test_leg_that_was_named_is_taken_if_it_is_up() -> None:
    data = answered_call()
    assert moving(data, AGENT) == AGENT
    assert moving(data, CALLER) == AGENT
    assert moving(data, ACD) is None
    assert moving(data, "nobody") is None
    assert moving(waiting_call(), AGENT) is None
