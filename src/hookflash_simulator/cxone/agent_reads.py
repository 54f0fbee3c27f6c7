"""Reading agents: who they are, what they do, which skills they have (reference 4.2)."""

from typing import Any

from hookflash_simulator.clock import iso
from hookflash_simulator.cxone.contact_shapes import PHONE, PHONE_NAME, TEAM_NAME
from hookflash_simulator.cxone.contacts import agent_leg
from hookflash_simulator.cxone.listing import Row, listing, matching, one
from hookflash_simulator.cxone.numbers import skill_name, skill_number
from hookflash_simulator.cxone.requests import Ask, nothing, ok
from hookflash_simulator.cxone.users import BUSINESS_UNIT, TEAM
from hookflash_simulator.cxone.words import AGENT_STATES, OUT_STATE_IDS, agent_state, is_in_acw, out_reason
from hookflash_simulator.front_door import Answer
from hookflash_simulator.world.agents import Agent
from hookflash_simulator.world.queues import Queue


def get_states(ask: Ask) -> Answer:
    """GET agents/states, its twins in newer services, and cache/agentstate."""
    rows = [_state(ask, agent) for agent in ask.world.directory.agents.values()]
    return listing(ask, "agentStates", matching(ask, rows, "agentId", "teamId", "skillId", "agentStateId"))


def get_state(ask: Ask) -> Answer:
    """GET agents/{agentId}/states: here the medium is spelt otherwise."""
    row = _state(ask, ask.agent())
    row |= {"mediaType": row.pop("mediaTypeId"), "mediaName": row.pop("mediaTypeName")}
    return one(ask, "agentStates", row)


def get_agents(ask: Ask) -> Answer:
    """GET agents."""
    rows = [_agent(agent) for agent in ask.world.directory.agents.values()]
    wanted = (ask.parameters.text("searchString") or "").lower()
    rows = [row for row in rows if wanted in f"{row['userName']} {row['firstName']}".lower()]
    if ask.parameters.raw("isActive") is not None:
        rows = [row for row in rows if row["isActive"] is ask.parameters.flag("isActive")]
    return listing(ask, "agents", matching(ask, rows, "teamId"))


def get_agent(ask: Ask) -> Answer:
    """GET agents/{agentId}."""
    return one(ask, "agents", _agent(ask.agent()))


def get_agent_skills(ask: Ask) -> Answer:
    """GET agents/{agentId}/skills: inbound and outbound."""
    agent = ask.agent()
    return listing(ask, "agentSkillAssignments", _assignments(agent, _queue_of(ask, agent)))


def get_all_agent_skills(ask: Ask) -> Answer:
    """GET agents/skills."""
    agents = ask.world.directory.agents.values()
    rows = [row for agent in agents for row in _assignments(agent, _queue_of(ask, agent))]
    return listing(ask, "agentSkillAssignments", matching(ask, rows, "agentId", "skillId"))


def get_skill_agents(ask: Ask) -> Answer:
    """GET skills/{skillId}/agents: assignments, whoever is logged in or not."""
    queue, is_outbound = ask.skill()
    number = skill_number(queue, is_outbound=is_outbound)
    rows = [row for agent in queue.agents for row in _assignments(agent, queue) if row["skillId"] == number]
    return listing(ask, "agentSkillAssignments", rows)


def get_queues(ask: Ask) -> Answer:
    """GET agents/{agentId}/queues: how many wait in his skills and for him alone."""
    agent = ask.agent()
    queue = _queue_of(ask, agent)
    own = [leg for leg in agent.personal_queue if leg.is_live]
    rows = [
        {"skillId": queue.number, "skillName": queue.name, "queueCount": len(queue.waiting)},
        {"skillId": None, "skillName": "Personal Queue", "queueCount": len(own)},
    ]
    return ok({"resultset": {"queues": rows}})


def get_queue_details(ask: Ask) -> Answer:
    """GET agents/{agentId}/queues-detail: the contacts of his personal queue."""
    contacts = [ask.face.book.of_leg(leg) for leg in ask.agent().personal_queue if leg.is_live]
    rows = [
        {"contactId": found.contact_id, "startDate": iso(found.started_at), "mediaTypeId": PHONE}
        for found in contacts
        if found is not None
    ]
    return ok({"resultSet": {"contacts": rows}}) if rows else nothing()


def get_address_books(ask: Ask) -> Answer:
    """GET agents/{agentId}/address-books: outside contacts stand in none."""
    ask.agent()
    return nothing()


def _state(ask: Ask, agent: Agent) -> Row:
    leg, switches = agent_leg(agent), ask.switches
    contact = None if leg is None else ask.face.book.of_leg(leg)
    queue = ask.world.directory.queues.get(leg.queue or "") if leg is not None else None
    session, state = ask.face.feed.session_of(agent), agent_state(agent, switches)
    reason = out_reason(agent) if state == "Unavailable" else ""
    shown: dict[str, Any] = {
        "agentId": agent.number,
        "agentStateId": AGENT_STATES[state],
        "agentStateName": state,
        "businessUnitId": BUSINESS_UNIT,
        "contactId": contact.contact_id if contact is not None else None,
        "isACW": is_in_acw(agent),
        "isOutbound": leg is not None and leg.call.outbound,
        "firstName": agent.name,
        "lastName": TEAM_NAME,
        "userName": agent.email,
        "skillId": queue.number if queue is not None else 0,
        "skillName": queue.name if queue is not None else None,
        "outStateId": OUT_STATE_IDS.get(reason, 0),
        "outStateDescription": reason or None,
        "openContacts": int(contact is not None),
        "startDate": iso(max(agent.duty_since, agent.presence_since)),
        "lastUpdateTime": iso(max(agent.duty_since, agent.presence_since)),
        "stationId": None,
        "stationPhoneNumber": (agent.extension or agent.station) if session is not None else None,
        "teamId": TEAM,
        "teamName": TEAM_NAME,
        "mediaTypeId": PHONE if leg is not None else None,
        "mediaTypeName": PHONE_NAME if leg is not None else None,
        "agentStateCategory": state,
        "isActive": True,
        "contactStartHandleTime": iso(leg.connected_at) if leg is not None and leg.connected_at else None,
        "sessionStartTime": iso(session.started_at) if session is not None else None,
        "fromAddress": leg.call.number if leg is not None else None,
        "toAddress": leg.call.dialled if leg is not None else None,
    }
    return shown


def _agent(agent: Agent) -> Row:
    return {
        "agentId": agent.number,
        "userId": agent.uuid,
        "userName": agent.email,
        "firstName": agent.name,
        "middleName": "",
        "lastName": TEAM_NAME,
        "emailAddress": agent.email,
        "isActive": True,
        "isSupervisor": False,
        "teamId": TEAM,
        "teamName": TEAM_NAME,
        "reportToId": None,
        "profileId": 1,
        "profileName": "Agent",
        "timeZone": "UTC",
    }


def _assignments(agent: Agent, queue: Queue) -> list[Row]:
    return [
        {
            "agentId": agent.number,
            "userId": agent.uuid,
            "firstName": agent.name,
            "lastName": TEAM_NAME,
            "agentProficiencyValue": 3,
            "isActive": True,
            "isSkillActive": queue.active,
            "isOutbound": is_outbound,
            "skillId": skill_number(queue, is_outbound=is_outbound),
            "skillName": skill_name(queue, is_outbound=is_outbound),
            "mediaTypeId": PHONE,
            "mediaTypeName": PHONE_NAME,
            "campaignId": queue.campaign.number,
            "teamId": TEAM,
            "teamName": TEAM_NAME,
        }
        for is_outbound in (False, True)
    ]


def _queue_of(ask: Ask, agent: Agent) -> Queue:
    return ask.world.directory.queues[agent.queue]
