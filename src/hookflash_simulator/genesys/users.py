"""Users: who they are, and what routing thinks of them (reference genesys-cloud 8)."""

from collections.abc import Callable
from typing import Any

from hookflash_simulator.clock import iso
from hookflash_simulator.front_door import Answer
from hookflash_simulator.genesys import words
from hookflash_simulator.genesys.errors import Refusal, bad_value
from hookflash_simulator.genesys.listing import by_id, page
from hookflash_simulator.genesys.phones import out_of_office, stations
from hookflash_simulator.genesys.requests import Ask, ok, text
from hookflash_simulator.randomness import named_uuid
from hookflash_simulator.world import duties
from hookflash_simulator.world.agents import Agent, Duty, Presence
from hookflash_simulator.world.directory import Named
from hookflash_simulator.world.world import World

SOURCES = ("PURECLOUD",)


def get_users(ask: Ask) -> Answer:
    """GET /api/v2/users; it has no presence or skill filter."""
    agents = sorted(ask.world.directory.agents.values(), key=lambda agent: agent.name)
    expand = ask.listed("expand")
    entities = [user_entity(ask.world, agent, expand) for agent in agents]
    state = (ask.query("state") or "active").lower()
    return page(ask, by_id(ask, entities) if state in {"active", "any"} else [], largest=500)


def get_user(ask: Ask) -> Answer:
    """GET /api/v2/users/{userId}."""
    return ok(user_entity(ask.world, ask.agent(), ask.listed("expand")))


def get_me(ask: Ask) -> Answer:
    """GET /api/v2/users/me."""
    if ask.token.user is None:
        raise Refusal(400, "not.a.user")
    return ok(user_entity(ask.world, ask.world.directory.agents[ask.token.user], ask.listed("expand")))


def get_presence(ask: Ask) -> Answer:
    """GET /api/v2/users/{userId}/presences/purecloud."""
    return ok(_presence(ask.world, ask.agent()))


def get_presence_of_source(ask: Ask) -> Answer:
    """GET /api/v2/users/{userId}/presences/{sourceId}; the case of the source is a switch."""
    agent, source = ask.agent(), ask.visit.values["sourceId"]
    if ask.world.switches.presence_source_id_case == "insensitive":
        source = source.upper()
    if source not in SOURCES:
        raise Refusal(404, "not.found")
    return ok(_presence(ask.world, agent))


def get_routing_status(ask: Ask) -> Answer:
    """GET /api/v2/users/{userId}/routingstatus; a user who does not exist is OFF_QUEUE."""
    uuid = ask.id("userId")
    agent = ask.world.directory.find_agent(uuid)
    return ok(routing_status(ask.world, agent) if agent else {"userId": uuid, "status": "OFF_QUEUE"})


def put_routing_status(ask: Ask) -> Answer:
    """PUT /api/v2/users/{userId}/routingstatus: out of NOT_RESPONDING into IDLE."""
    agent, status = ask.agent(), text(ask.fields(), "status")
    if (status or "").upper() != "IDLE":
        raise bad_value("status", status, "IDLE")
    world = ask.world

    def change() -> bool:
        if agent.duty is not Duty.NOT_RESPONDING:
            return False
        duties.set_duty(world, agent, Duty.IDLE)
        return True

    ask.visit.accept(change, call_id=None, target=f"agent:{agent.name}", at_once=True)
    return ok(routing_status(world, agent))


def get_routing_skills(ask: Ask) -> Answer:
    """GET /api/v2/users/{userId}/routingskills."""
    return page(ask, _skills(ask.world, ask.agent()))


def get_routing_languages(ask: Ask) -> Answer:
    """GET /api/v2/users/{userId}/routinglanguages."""
    return page(ask, _languages(ask.world, ask.agent()))


def get_state(ask: Ask) -> Answer:
    """GET /api/v2/users/{userId}/state."""
    ask.agent()
    return ok({"state": "active", "version": 1})


def get_presence_definitions(ask: Ask) -> Answer:
    """GET /api/v2/presence/definitions."""
    entities = [
        {
            "id": presence_id(presence),
            "name": words.PRESENCES[presence],
            "type": "System",
            "languageLabels": {"en_US": words.PRESENCES[presence]},
            "systemPresence": words.PRESENCES[presence].replace(" ", ""),
            "deactivated": False,
            "selfUri": f"/api/v2/presence/definitions/{presence_id(presence)}",
        }
        for presence in Presence
    ]
    return ok({"total": len(entities), "entities": entities, "selfUri": ask.visit.path})


def user_entity(world: World, agent: Agent, expand: list[str]) -> dict[str, Any]:
    """A User, with what is asked for beside the plain fields."""
    user: dict[str, Any] = {
        "id": agent.uuid,
        "name": agent.name,
        "division": words.division(agent.division),
        "email": agent.email,
        "username": agent.email,
        "state": "active",
        "version": 1,
        "acdAutoAnswer": False,
        "selfUri": f"/api/v2/users/{agent.uuid}",
    }
    if agent.extension:
        phone = {"mediaType": "PHONE", "type": "WORK", "extension": agent.extension}
        user |= {"primaryContactInfo": [phone], "addresses": [phone]}
    for name in expand:
        if name in EXPANSIONS:
            user[name] = EXPANSIONS[name](world, agent)
    return user


def routing_status(world: World, agent: Agent) -> dict[str, Any]:
    """A RoutingStatus."""
    del world
    return {"userId": agent.uuid, "status": words.duty(agent), "startTime": iso(agent.duty_since)}


def presence_id(presence: Presence) -> str:
    """The id of a presence definition."""
    return named_uuid("presence", presence)


def _presence(world: World, agent: Agent) -> dict[str, Any]:
    definition = presence_id(agent.presence)
    return {
        "id": agent.uuid,
        "source": SOURCES[0],
        "primary": True,
        "presenceDefinition": {
            "id": definition,
            "systemPresence": words.presence(agent, world.switches),
            "selfUri": f"/api/v2/presence/definitions/{definition}",
        },
        "message": "",
        "modifiedDate": iso(agent.presence_since),
        "selfUri": f"/api/v2/users/{agent.uuid}/presences/{SOURCES[0]}",
    }


def _skills(world: World, agent: Agent) -> list[dict[str, Any]]:
    return [_held(world.directory.skills[name], agent, "skill") for name in agent.skills]


def _languages(world: World, agent: Agent) -> list[dict[str, Any]]:
    return [_held(world.directory.languages[name], agent, "language") for name in agent.languages]


def _held(thing: Named, agent: Agent, kind: str) -> dict[str, Any]:
    return {
        "id": thing.uuid,
        "name": thing.name,
        "proficiency": 5.0,
        "state": "active",
        f"{kind}Uri": f"/api/v2/routing/{kind}s/{thing.uuid}",
        "selfUri": f"/api/v2/users/{agent.uuid}/routing{kind}s/{thing.uuid}",
    }


def _summary(world: World, agent: Agent) -> dict[str, Any]:
    del world
    talks = agent.leg is not None and agent.leg.is_connected
    is_acd = agent.leg is not None and agent.leg.queue is not None
    own = int(talks and not is_acd) + int(not agent.phone_up)
    call = {
        "contactCenter": {"active": int(talks and is_acd), "acw": int(agent.wrapping is not None)},
        "enterprise": {"active": own, "acw": 0},
    }
    return {"userId": agent.uuid, "call": call}


def _authorization(world: World, agent: Agent) -> dict[str, Any]:
    roles = [grant.role for grant in agent.roles]
    held = sorted({one for role in roles for one in world.directory.roles[role]})
    return {
        "roles": [{"id": named_uuid("role", role), "name": role} for role in roles],
        "permissions": held,
    }


EXPANSIONS: dict[str, Callable[[World, Agent], Any]] = {
    "presence": _presence,
    "routingStatus": routing_status,
    "station": stations,
    "skills": _skills,
    "languages": _languages,
    "conversationSummary": _summary,
    "authorization": _authorization,
    "outOfOffice": out_of_office,
}
