"""Skills, what goes on in them, who has them, and what belongs to them (reference 4.3, 4.4)."""

from dataclasses import dataclass
from typing import Any

from hookflash.adapters.cxone.wire.common import figure, ident, read_one, read_rows, said, truth

PHONE = "4"


@dataclass(frozen=True, slots=True, kw_only=True)
class Skill:
    """A skill: the line of those who wait for it, and the account on which numbers are dialled.

    Attributes:
        media_type: ``4`` is the telephone.
        hours_id: The profile of its opening hours.
    """

    id: str
    name: str
    is_active: bool | None = None
    is_outbound: bool = False
    media_type: str | None = None
    campaign_id: str | None = None
    campaign_name: str | None = None
    hours_id: str | None = None

    @property
    def is_for_calls(self) -> bool:
        """Whether calls can wait there."""
        return self.media_type in {None, PHONE} and not self.is_outbound


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """What goes on in a skill; a figure that was not given is absent."""

    waiting: int | None
    available: int | None
    logged_in: int | None
    unavailable: int | None
    working: int | None
    in_acw: int | None


@dataclass(frozen=True, slots=True)
class Assignment:
    """An agent who has a skill; 1 is the best proficiency, 20 the least."""

    agent_id: str
    name: str
    proficiency: int | None
    is_active: bool


@dataclass(frozen=True, slots=True)
class Named:
    """Something with an id and a name, and whether it is in use."""

    id: str
    name: str
    is_active: bool | None = None


def parse_skills(data: Any) -> tuple[Skill, ...]:
    """A list of skills."""
    return read_rows(data, "skills", "list of skills", _skill)


def parse_skill(data: Any) -> Skill:
    """One skill."""
    return read_one(data, "skills", "skill", _skill)


def parse_activity(data: Any) -> Activity:
    """What goes on in one skill, in either spelling of what is available."""
    return read_one(data, "skillActivity", "skill", _activity)


def parse_assignments(data: Any) -> tuple[Assignment, ...]:
    """Who has a skill."""
    return read_rows(data, "agentSkillAssignments", "skill's agents", _assignment)


def parse_campaigns(data: Any) -> tuple[Named, ...]:
    """One campaign or several; how id and name are called depends on the version."""
    return read_rows(
        data, "campaigns", "campaign", lambda row: _named(row, ("campaignId", "id"), ("campaignName", "name"))
    )


def parse_dispositions(data: Any) -> tuple[Named, ...]:
    """Wrap-up codes."""
    ids, names = ("dispositionId", "id"), ("dispositionName", "name")
    return read_rows(data, "dispositions", "list of dispositions", lambda row: _named(row, ids, names))


def _skill(row: Any) -> Skill | None:
    skill_id, name = ident(row, "skillId", "id"), said(row, "skillName", "name")
    if skill_id is None or name is None:
        return None
    return Skill(
        id=skill_id,
        name=name,
        is_active=truth(row, "isActive"),
        is_outbound=truth(row, "isOutbound") is True,
        media_type=ident(row, "mediaTypeId"),
        campaign_id=ident(row, "campaignId"),
        campaign_name=said(row, "campaignName"),
        hours_id=ident(row, "reskillHours", "hoursOfOperationId", "hoursOfOperationProfileId"),
    )


def _activity(row: Any) -> Activity | None:
    found = Activity(
        waiting=figure(row, "queueCount", "skillQueueCount"),
        available=figure(row, "agentsAvailable", "agentsAvaliable"),
        logged_in=figure(row, "agentsLoggedIn"),
        unavailable=figure(row, "agentsUnavailable", "agentsUnavaliable"),
        working=figure(row, "agentsWorking"),
        in_acw=figure(row, "agentsACW", "agentsAcw"),
    )
    return found if ident(row, "skillId") is not None else None


def _assignment(row: Any) -> Assignment | None:
    agent_id = ident(row, "agentId")
    if agent_id is None:
        return None
    name = " ".join(one for one in (said(row, "firstName"), said(row, "lastName")) if one)
    return Assignment(
        agent_id=agent_id,
        name=name or agent_id,
        proficiency=figure(row, "agentProficiencyValue", "agentProficiency"),
        is_active=truth(row, "isActive") is not False,
    )


def _named(row: Any, ids: tuple[str, ...], names: tuple[str, ...]) -> Named | None:
    item_id = ident(row, *ids)
    return None if item_id is None else Named(item_id, said(row, *names) or item_id, truth(row, "isActive"))
