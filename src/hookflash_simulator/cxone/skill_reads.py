"""Reading skills: what they are, and what goes on in them (reference 4.3)."""

from typing import Any

from hookflash_simulator.clock import iso
from hookflash_simulator.cxone.contact_shapes import PHONE
from hookflash_simulator.cxone.listing import Row, listing, matching, one
from hookflash_simulator.cxone.numbers import skill_name, skill_number
from hookflash_simulator.cxone.requests import PLATFORM, Ask, nothing, ok
from hookflash_simulator.cxone.words import agent_state, is_in_acw
from hookflash_simulator.front_door import Answer
from hookflash_simulator.world.calls import Leg
from hookflash_simulator.world.queues import Queue

HOURS = 10_000
"""What the id of a skill's hours of operation has more than its own."""


def get_skills(ask: Ask) -> Answer:
    """GET skills, and cache/skills."""
    rows = [
        _skill(queue, is_outbound=is_outbound)
        for queue in ask.world.directory.queues.values()
        for is_outbound in (False, True)
    ]
    wanted = (ask.parameters.text("searchString") or "").lower()
    rows = [row for row in rows if wanted in row["skillName"].lower()]
    for name in ("isActive", "isOutbound"):
        if ask.parameters.raw(name) is not None:
            rows = [row for row in rows if row[name] is ask.parameters.flag(name)]
    return listing(ask, "skills", matching(ask, rows, "mediaTypeId", "campaignId"))


def get_skill(ask: Ask) -> Answer:
    """GET skills/{skillId}, here and in the newer service."""
    queue, is_outbound = ask.skill()
    return one(ask, "skills", _skill(queue, is_outbound=is_outbound))


def get_activity(ask: Ask) -> Answer:
    """GET skills/activity."""
    return listing(ask, "skillActivity", _all_activity(ask))


def get_activity_of_skill(ask: Ask) -> Answer:
    """GET skills/{skillId}/activity."""
    queue, is_outbound = ask.skill()
    return listing(ask, "skillActivity", [_activity(ask, queue, is_outbound=is_outbound)])


def search_activity(ask: Ask) -> Answer:
    """POST skills/activity/search: two members are misspelt, and one row is no list (both switches)."""
    given = ask.parameters.section("filter")
    rows = _all_activity(ask)
    for name, key in (("skillIds", "skillId"), ("campaignIds", "campaignId")):
        wanted = given.names(name)
        rows = [row for row in rows if not wanted or str(row[key]) in wanted]
    if given.raw("isOutbound") is not None:
        rows = [row for row in rows if row["isOutbound"] is given.flag("isOutbound")]
    if given.number("mediaTypeId") not in {None, PHONE}:
        rows = []
    if not rows:
        return nothing()
    spelt = [_respelt(row, ask.switches.activity_spelling) for row in rows]
    is_object = len(spelt) == 1 and ask.switches.activity_shape == "object"
    shown: dict[str, Any] = {"lastPollTime": iso(ask.world.now()), "totalRecords": len(spelt)}
    return ok(shown | {"skillActivity": spelt[0] if is_object else spelt})


def get_summary(ask: Ask) -> Answer:
    """GET skills/summary, skills/sla-summary, and skills/{skillId}/summary."""
    rows = _all_activity(ask)
    if "skillId" in ask.visit.values:
        queue, is_outbound = ask.skill()
        rows = [_activity(ask, queue, is_outbound=is_outbound)]
    names = ("skillId", "skillName", "contactsActive", "queueCount", "inSLA", "outSLA", "serviceLevel")
    return listing(ask, "skillSummaries", [{name: row[name] for name in names} for row in rows])


def get_dispositions_of_skill(ask: Ask) -> Answer:
    """GET skills/{skillId}/dispositions."""
    codes, (queue, _) = ask.world.directory.wrap_up_codes, ask.skill()
    rows = [
        {"dispositionId": codes[name].number, "dispositionName": name, "isActive": True, "priority": place}
        for place, name in enumerate(queue.wrap_up_codes, 1)
    ]
    return listing(ask, "dispositions", rows)


def get_no_tags(ask: Ask) -> Answer:
    """GET skills/{skillId}/tags: there are none."""
    ask.skill()
    return nothing()


def _all_activity(ask: Ask) -> list[Row]:
    return [
        _activity(ask, queue, is_outbound=is_outbound)
        for queue in ask.world.directory.queues.values()
        for is_outbound in (False, True)
    ]


def _activity(ask: Ask, queue: Queue, *, is_outbound: bool) -> Row:
    states = [agent_state(agent, ask.switches) for agent in queue.agents]
    in_acw = sum(is_in_acw(agent) for agent in queue.agents)
    waiting = [leg for leg in queue.waiting if leg.call.platform == PLATFORM and not is_outbound]
    talking = [agent.leg for agent in queue.agents if _works_for(agent.leg, queue, is_outbound=is_outbound)]
    available = sum(agent.is_free for agent in queue.agents)
    since = min((leg.started_at for leg in waiting), default=None)
    return {
        "skillId": skill_number(queue, is_outbound=is_outbound),
        "skillName": skill_name(queue, is_outbound=is_outbound),
        "isActive": queue.active,
        "isOutbound": is_outbound,
        "mediaTypeId": PHONE,
        "campaignId": queue.campaign.number,
        "campaignName": queue.campaign.name,
        "agentsACW": in_acw,
        "agentsAvailable": available,
        "agentsIdle": available,
        "agentsLoggedIn": sum(state != "LoggedOut" for state in states),
        "agentsUnavailable": sum(state == "Unavailable" for state in states),
        "agentsWorking": len(talking),
        "contactsActive": len(waiting) + len(talking),
        "queueCount": len(waiting),
        "skillQueueCount": len(waiting),
        "personalQueueCount": sum(len(agent.personal_queue) for agent in queue.agents),
        "parkedCount": 0,
        "earliestQueueTime": None if since is None else iso(since),
        "inSLA": len(queue.handled),
        "outSLA": 0,
        "serviceLevel": 100,
        "serviceLevelGoal": 80,
        "lastUpdateTime": iso(ask.world.now()),
    }


def _works_for(leg: Leg | None, queue: Queue, *, is_outbound: bool) -> bool:
    if leg is None or leg.call.platform != PLATFORM:
        return False
    return leg.is_connected and leg.queue == queue.name and leg.call.outbound is is_outbound


def _skill(queue: Queue, *, is_outbound: bool) -> Row:
    return {
        "skillId": skill_number(queue, is_outbound=is_outbound),
        "skillName": skill_name(queue, is_outbound=is_outbound),
        "isActive": queue.active,
        "mediaTypeId": PHONE,
        "mediaTypeName": "Phone Call",
        "isOutbound": is_outbound,
        "isDialer": False,
        "outboundStrategy": "Manual" if is_outbound else None,
        "campaignId": queue.campaign.number,
        "campaignName": queue.campaign.name,
        "initialPriority": 0,
        "acceleration": 1,
        "maxPriority": 1000,
        "requireDisposition": not queue.wrap_up_optional,
        "acwTypeId": 2,
        "reskillHours": queue.number + HOURS,
        "reskillHoursName": queue.hours.name,
        "serviceLevelGoal": 80,
        "serviceLevelThreshold": 30,
    }


def _respelt(row: Row, spelling: str) -> Row:
    return {
        name.replace("vailable", spelling[1:]) if name.startswith("agents") else name: value
        for name, value in row.items()
    }
