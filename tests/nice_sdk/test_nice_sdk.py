"""NICE's own SDK, unmodified, as a client of the simulator: it must understand everything and miss nothing.

Its licence allows use that is not production; it is fetched for these tests alone and is no part of the
product.
"""

import pytest

from .processes import Nice, Raised, Simulator


def test_cold_transfer_to_a_skill(simulator: Simulator, nice: Nice) -> None:
    call = simulator.place("Billing", "ana")
    nice.do("join")
    nice.wait_for("session", value="SessionStart")
    contact = nice.wait_for("contact", contactId=call, status="Active")
    assert contact["isInbound"] is True
    assert nice.do("hold", contact["contactId"]) == 202
    nice.wait_for("contact", contactId=call, status="Holding")
    with pytest.raises(Raised) as raised:
        nice.do("voice", "transferContact")
    assert (raised.value.message, raised.value.status) == ("API Error", 409)
    assert nice.do("voice", "dialSkill", 4007) == 202
    child = nice.wait_for("contact", masterId=call, status="Active", callType="ReskillProxy")
    assert child["contactId"] != call
    assert child["parentContactId"] == call
    assert nice.do("voice", "transferContact") == 202
    nice.wait_for("contact", contactId=child["contactId"], status="Disconnected", finalState=True)
    nice.wait_for("contact", contactId=call, status="Disconnected", finalState=False)
    nice.wait_for("contact", contactId=call, status="Disconnected", finalState=True)
    assert simulator.caller_with(call) == "queue:Empty Desk"


def test_consult_that_becomes_a_conference(simulator: Simulator, nice: Nice) -> None:
    call = simulator.place("Billing", "ana")
    nice.do("join")
    nice.wait_for("contact", contactId=call, status="Active")
    nice.do("hold", call)
    nice.wait_for("contact", contactId=call, status="Holding")
    assert nice.do("voice", "dialAgent", "2002", call) == 202
    nice.wait_for("contact", masterId=call, status="Dialing")
    nice.wait_for("contact", masterId=call, status="Active", callType="PersonalQueue")
    assert nice.do("voice", "conferenceCall") == 202
    nice.wait_for("contact", contactId=call, status="Joined")
    simulator.ask("POST", f"calls/{call}/hang-up", {"party": "agent:ben"})
    nice.wait_for("contact", contactId=call, status="Active")
    assert simulator.caller_with(call) == "agent:ana"


def test_session_from_start_to_end(simulator: Simulator, nice: Nice) -> None:
    station = {"stationId": "", "stationPhoneNumber": "4711", "inactivityTimeout": 45}
    with pytest.raises(Raised) as raised:
        nice.do("start", station)
    assert raised.value.status == 409
    simulator.ask("PATCH", "agents/ana", {"presence": "offline"})
    assert nice.do("start", station)["sessionId"]
    nice.wait_for("session", value="SessionStart")
    ended = nice.do("end", {"forceLogoff": True, "endContacts": True, "ignorePersonalQueue": True})
    assert ended == 202
    nice.wait_for("session", value="SessionEnd")
    agents = simulator.ask("GET", "world")["agents"]
    assert agents[0]["presence"] == "offline"


def test_closed_skill(simulator: Simulator, nice: Nice) -> None:
    call = simulator.place("Billing", "ana")
    nice.do("join")
    nice.wait_for("contact", contactId=call, status="Active")
    nice.do("hold", call)
    nice.wait_for("contact", contactId=call, status="Holding")
    nice.do("voice", "dialSkill", 4006)
    nice.wait_for("raw", Type="HoursOfOperation", ShowContinueReskill="True")
    goes_on = True
    assert nice.do("voice", "sendContinueReskill", goes_on) == 202
    nice.wait_for("contact", masterId=call, status="Active", callType="ReskillProxy")
    nice.do("voice", "transferContact")
    nice.wait_for("contact", contactId=call, status="Disconnected")
    assert simulator.caller_with(call) == "queue:Closed Desk"
