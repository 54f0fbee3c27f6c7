"""Skills, languages, wrap-up codes, waiting times, and the routing of waiting calls (reference 5.2, 6, 8)."""

from typing import Any

from hookflash_simulator.clock import MS_PER_SECOND
from hookflash_simulator.front_door import Answer
from hookflash_simulator.genesys import words
from hookflash_simulator.genesys.errors import Refusal, bad_value
from hookflash_simulator.genesys.listing import by_id, by_name, page
from hookflash_simulator.genesys.requests import Ask, ok, text
from hookflash_simulator.world import routing, waiting
from hookflash_simulator.world.calls import Leg, LegKind
from hookflash_simulator.world.directory import Directory, Named
from hookflash_simulator.world.routing import Wish

HIGHEST_PRIORITY = 25_000_000
HIGHEST_SCORE = 100
MEDIA = ("all", "call", "chat", "callback", "email", "socialExpression", "videoComm", "message")


def get_skills(ask: Ask) -> Answer:
    """GET /api/v2/routing/skills."""
    directory = ask.world.directory
    entities = [skill_entity(directory, skill) for skill in directory.skills.values()]
    return page(ask, by_id(ask, by_name(ask, entities)), largest=500)


def get_skill(ask: Ask) -> Answer:
    """GET /api/v2/routing/skills/{skillId}."""
    directory = ask.world.directory
    return ok(skill_entity(directory, _named(ask, "skillId", directory.skills)))


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
    waits = waiting.estimate(queue, ask.world.calls.get(ask.query("conversationId") or ""))
    if waits is None or media not in {"all", "call"}:
        return ok({"results": []})
    seconds = waits // MS_PER_SECOND
    return ok(
        {"results": [{"intent": media.upper(), "formula": "SIMPLE", "estimatedWaitTimeSeconds": seconds}]}
    )


def patch_routing_conversation(ask: Ask) -> Answer:
    """PATCH /api/v2/routing/conversations/{conversationId}: while it waits in a queue only."""
    call, fields = ask.call(), ask.fields()
    waiting = next((leg for leg in reversed(call.live_legs()) if leg.kind is LegKind.QUEUE), None)
    if waiting is None:
        elsewhere = ask.world.switches.routing_patch_elsewhere
        raise Refusal(400, "bad.request") if elsewhere == "bad_request" else Refusal(404, "not.found")
    wish = Wish(_priority(fields), _skills(ask, fields), _language(ask, fields), _scores(ask, fields))
    world = ask.world

    def change() -> bool:
        if not waiting.is_live:
            return False
        routing.reorder(world, waiting, wish)
        return True

    ask.visit.accept(change, call_id=call.call_id, target=waiting.words, at_once=True)
    return ok(_routing(ask, waiting, wish))


def skill_entity(directory: Directory, skill: Named) -> dict[str, Any]:
    """A RoutingSkill; it has a state and no active flag."""
    return {
        "id": skill.uuid,
        "name": skill.name,
        "state": "inactive" if skill.name in directory.inactive_skills else "active",
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


def _language(ask: Ask, fields: dict[str, Any]) -> str | None:
    """The language by name; an empty id clears it, an absent one leaves it."""
    given = text(fields, "languageId")
    if not given:
        return given
    name = ask.world.directory.names.get(given.lower(), "")
    if name not in ask.world.directory.languages:
        raise bad_value("languageId", given, "an existing language")
    return name


def _scores(ask: Ask, fields: dict[str, Any]) -> dict[str, int] | None:
    """The scores of preferred agents, 0 to 100, by name."""
    given = fields.get("requestScoredAgents")
    if given is None:
        return None
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        raise bad_value("requestScoredAgents", given, "a list of agents")
    scores = {}
    for one in given:
        agent, score = ask.world.directory.find_agent((text(one, "id") or "").lower()), one.get("score")
        is_score = isinstance(score, int) and not isinstance(score, bool) and 0 <= score <= HIGHEST_SCORE
        if agent is None or not is_score:
            raise bad_value("requestScoredAgents", one, "an existing user with a score from 0 to 100")
        scores[agent.name] = score
    return scores


def _routing(ask: Ask, waiting: Leg, wish: Wish) -> dict[str, Any]:
    """The values that hold from now on, or will if the effect is late."""
    directory, ticket = ask.world.directory, waiting.ticket
    present = Wish(ticket.priority, ticket.skills, ticket.language, ticket.scores) if ticket else Wish()
    skills = (present.skills or []) if wish.skills is None else wish.skills
    scores = (present.scores or {}) if wish.scores is None else wish.scores
    language = present.language if wish.language is None else wish.language
    shown: dict[str, Any] = {
        "priority": (present.priority or 0) if wish.priority is None else wish.priority,
        "skills": [skill_entity(directory, directory.skills[name]) for name in skills],
        "scoredAgents": words.scored_agents(directory, scores),
    }
    if language:
        shown["language"] = language_entity(directory.languages[language])
    return shown
