"""Skills, languages, wrap-up codes, waiting times, and the routing of waiting calls (reference 5.2, 6, 8)."""

from typing import Any

from hookflash_simulator.front_door import Answer
from hookflash_simulator.genesys import words
from hookflash_simulator.genesys.errors import Refusal, bad_value
from hookflash_simulator.genesys.listing import by_id, by_name, page
from hookflash_simulator.genesys.requests import Ask, ok, text
from hookflash_simulator.world import routing
from hookflash_simulator.world.agents import Presence
from hookflash_simulator.world.calls import Leg, LegKind
from hookflash_simulator.world.directory import Named

HIGHEST_PRIORITY = 25_000_000
MEDIA = ("all", "call", "chat", "callback", "email", "socialExpression", "videoComm", "message")
USUAL_TALK_S = 180


def get_skills(ask: Ask) -> Answer:
    """GET /api/v2/routing/skills."""
    entities = [skill_entity(skill) for skill in ask.world.directory.skills.values()]
    return page(ask, by_id(ask, by_name(ask, entities)), largest=500)


def get_skill(ask: Ask) -> Answer:
    """GET /api/v2/routing/skills/{skillId}."""
    return ok(skill_entity(_named(ask, "skillId", ask.world.directory.skills)))


def get_languages(ask: Ask) -> Answer:
    """GET /api/v2/routing/languages."""
    entities = [language_entity(language) for language in ask.world.directory.languages.values()]
    return page(ask, by_id(ask, by_name(ask, entities)), largest=500)


def get_language(ask: Ask) -> Answer:
    """GET /api/v2/routing/languages/{languageId}."""
    return ok(language_entity(_named(ask, "languageId", ask.world.directory.languages)))


def get_wrapupcodes(ask: Ask) -> Answer:
    """GET /api/v2/routing/wrapupcodes."""
    entities = [_code_entity(code) for code in ask.world.directory.wrap_up_codes.values()]
    return page(ask, by_id(ask, by_name(ask, entities)), largest=500)


def get_wrapupcode(ask: Ask) -> Answer:
    """GET /api/v2/routing/wrapupcodes/{codeId}."""
    return ok(_code_entity(_named(ask, "codeId", ask.world.directory.wrap_up_codes)))


def get_queue_wrapupcodes(ask: Ask) -> Answer:
    """GET /api/v2/routing/queues/{queueId}/wrapupcodes."""
    codes = ask.world.directory.wrap_up_codes
    return page(ask, by_name(ask, [_code_entity(codes[name]) for name in ask.queue().wrap_up_codes]))


def get_estimated_wait_time(ask: Ask) -> Answer:
    """GET /api/v2/routing/queues/{queueId}/estimatedwaittime, with or without a media type."""
    media = ask.visit.values.get("mediaType", "all")
    if media not in MEDIA:
        raise bad_value("mediaType", media, *MEDIA)
    queue = ask.queue()
    staffed = [agent for agent in queue.agents if agent.presence is Presence.ON_QUEUE]
    if not staffed or media not in {"all", "call"}:
        return ok({"results": []})
    free = any(agent.is_free for agent in staffed)
    waits = 0 if free else USUAL_TALK_S * (len(queue.waiting) + 1) // len(staffed)
    return ok(
        {"results": [{"intent": media.upper(), "formula": "SIMPLE", "estimatedWaitTimeSeconds": waits}]}
    )


def patch_routing_conversation(ask: Ask) -> Answer:
    """PATCH /api/v2/routing/conversations/{conversationId}: while it waits in a queue only."""
    call, fields = ask.call(), ask.fields()
    waiting = next((leg for leg in reversed(call.live_legs()) if leg.kind is LegKind.QUEUE), None)
    if waiting is None:
        elsewhere = ask.world.switches.routing_patch_elsewhere
        raise Refusal(400, "bad.request") if elsewhere == "bad_request" else Refusal(404, "not.found")
    priority, skills = _priority(fields), _skills(ask, fields)
    language = _language(ask, fields, waiting)
    world = ask.world

    def change() -> bool:
        if not waiting.is_live:
            return False
        routing.reorder(world, waiting, priority=priority, skills=skills, language=language)
        return True

    ask.visit.accept(change, call_id=call.call_id, target=waiting.words, at_once=True)
    return ok(_routing(ask, waiting, priority, skills, language))


def skill_entity(skill: Named) -> dict[str, Any]:
    """A RoutingSkill; it has a state and no active flag."""
    return {
        "id": skill.uuid,
        "name": skill.name,
        "state": "active",
        "version": "1",
        "selfUri": f"/api/v2/routing/skills/{skill.uuid}",
    }


def language_entity(language: Named) -> dict[str, Any]:
    """A Language."""
    return {
        "id": language.uuid,
        "name": language.name,
        "state": "active",
        "version": "1",
        "selfUri": f"/api/v2/routing/languages/{language.uuid}",
    }


def _code_entity(code: Named) -> dict[str, Any]:
    return {
        "id": code.uuid,
        "name": code.name,
        "division": words.DIVISION,
        "selfUri": f"/api/v2/routing/wrapupcodes/{code.uuid}",
    }


def _named(ask: Ask, key: str, things: dict[str, Named]) -> Named:
    thing = things.get(ask.world.directory.names.get(ask.id(key), ""))
    if thing is None:
        raise Refusal(404, "not.found")
    return thing


def _priority(fields: dict[str, Any]) -> int | None:
    priority = fields.get("priority")
    if priority is None:
        return None
    if not isinstance(priority, int) or isinstance(priority, bool) or abs(priority) > HIGHEST_PRIORITY:
        raise bad_value("priority", priority, f"{-HIGHEST_PRIORITY} to {HIGHEST_PRIORITY}")
    return priority


def _skills(ask: Ask, fields: dict[str, Any]) -> list[str] | None:
    """The skills by name; an empty list clears them, and so does an empty expression."""
    given = fields.get("skillIds")
    if text(fields, "skillExpression"):
        raise bad_value("skillExpression", fields["skillExpression"], "an empty text in this simulator")
    if given is None:
        return None
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        raise bad_value("skillIds", given, "a list of ids")
    directory = ask.world.directory
    named = [directory.names.get(one.lower(), "") for one in given]
    for uuid, name in zip(given, named, strict=True):
        if name not in directory.skills:
            raise bad_value("skillIds", uuid, "an existing skill")
    return named


def _language(ask: Ask, fields: dict[str, Any], waiting: Leg) -> str | None:
    """The language by name; an empty id clears it, an absent one leaves it."""
    given = text(fields, "languageId")
    if given is None:
        return waiting.ticket.language if waiting.ticket else None
    name = ask.world.directory.names.get(given.lower(), "")
    if given and name not in ask.world.directory.languages:
        raise bad_value("languageId", given, "an existing language")
    return name or None


def _routing(
    ask: Ask, waiting: Leg, priority: int | None, skills: list[str] | None, language: str | None
) -> dict[str, Any]:
    directory, ticket = ask.world.directory, waiting.ticket
    if priority is None:
        priority = ticket.priority if ticket else 0
    if skills is None:
        skills = ticket.skills if ticket else []
    shown: dict[str, Any] = {
        "priority": priority,
        "skills": [skill_entity(directory.skills[name]) for name in skills],
        "scoredAgents": [],
    }
    if language is not None:
        shown["language"] = language_entity(directory.languages[language])
    return shown
