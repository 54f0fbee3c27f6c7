"""Reading the rest of what is set up: campaigns, hours, codes, teams, the business unit (reference 4.4)."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hookflash_simulator.clock import MS_PER_SECOND, iso
from hookflash_simulator.cxone.contact_shapes import PHONE, TEAM_NAME
from hookflash_simulator.cxone.errors import Refusal
from hookflash_simulator.cxone.listing import OLD_STYLE, Row, listing
from hookflash_simulator.cxone.requests import Ask, ok
from hookflash_simulator.cxone.skill_reads import HOURS, get_skills
from hookflash_simulator.cxone.users import BUSINESS_UNIT, TEAM, TENANT
from hookflash_simulator.cxone.words import OUT_STATE_IDS
from hookflash_simulator.front_door import Answer
from hookflash_simulator.world.queues import Campaign, Queue

MEDIA_TYPES = {
    1: "E-Mail",
    3: "Chat",
    4: "Phone Call",
    5: "Voice Mail",
    6: "Work Item",
    7: "SMS",
    8: "Social",
    9: "Digital",
}
VERSIONS = range(1, 35)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_STEPS = 48
"""Looks a day at whether a skill is open: every half an hour."""


def get_campaigns(ask: Ask) -> Answer:
    """GET campaigns: how id and name are called depends on the version."""
    given = ask.parameters
    some = list(ask.world.directory.campaigns.values())
    if given.raw("isActive") is not None:
        some = [one for one in some if one.active is given.flag("isActive")]
    wanted = (given.text("searchString") or "").lower()
    rows = [_campaign(ask, one) for one in some if wanted in one.name.lower()]
    return listing(ask, "campaigns", rows)


def get_campaign(ask: Ask) -> Answer:
    """GET campaigns/{campaignId}."""
    return listing(ask, "campaigns", [_campaign(ask, _found(ask))])


def get_skills_of_campaign(ask: Ask) -> Answer:
    """GET campaigns/{campaignId}/skills."""
    ask.visit.query["campaignId"] = [str(_found(ask).number)]
    return get_skills(ask)


def get_points_of_contact(ask: Ask) -> Answer:
    """GET points-of-contact: the numbers that can be called."""
    first = next(iter(ask.world.directory.queues.values()), None)
    rows = [
        {
            "contactAddress": menu.number,
            "contactCode": place,
            "contactDescription": menu.name,
            "defaultSkillId": first.number if first is not None else None,
            "isActive": True,
            "isOutbound": False,
            "mediaTypeId": PHONE,
            "outboundSkill": False,
            "scriptName": menu.name,
        }
        for place, menu in enumerate(ask.world.directory.ivrs.values(), 1)
    ]
    return listing(ask, "pointsOfContact", rows)


def get_dispositions(ask: Ask) -> Answer:
    """GET dispositions."""
    codes = ask.world.directory.wrap_up_codes.values()
    rows = [{"dispositionId": code.number, "dispositionName": code.name, "isActive": True} for code in codes]
    return listing(ask, "dispositions", rows)


def get_hours(ask: Ask) -> Answer:
    """GET hours-of-operation: a profile for every skill."""
    return listing(ask, "hoursOfOperation", [_hours(ask, one) for one in ask.world.directory.queues.values()])


def get_hours_profile(ask: Ask) -> Answer:
    """GET hours-of-operation/{profileId}."""
    number = ask.number("profileId", "InvalidHoursOfOperationId")
    queues = [one for one in ask.world.directory.queues.values() if one.number + HOURS == number]
    if not queues:
        raise Refusal(404, "InvalidHoursOfOperationId")
    return listing(ask, "hoursOfOperation", [_hours(ask, queues[0])])


def get_unavailable_codes(ask: Ask) -> Answer:
    """GET unavailable-codes, and those of a team."""
    if "teamId" in ask.visit.values:
        _check_team(ask)
    rows = [
        {"outStateId": number, "outStateName": name, "isAcw": False, "isActive": True}
        for name, number in OUT_STATE_IDS.items()
        if name != "Refused"
    ]
    return listing(ask, "unavailableCodes", rows)


def get_teams(ask: Ask) -> Answer:
    """GET teams."""
    if "teamId" in ask.visit.values:
        _check_team(ask)
    row = {"teamId": TEAM, "teamName": TEAM_NAME, "isActive": True}
    return listing(ask, "teams", [row | {"agentCount": len(ask.world.directory.agents)}])


def get_business_unit(ask: Ask) -> Answer:
    """GET business-unit."""
    row = {
        "businessUnitId": BUSINESS_UNIT,
        "businessUnitName": ask.world.name,
        "tenantId": TENANT,
        "maxConferenceParties": int(ask.switches.conference_parties),
        "concurrentPortLimit": 1000,
        "apiPublishedLimit": ask.visit.simulation.rate_limit,
        "timeZone": "UTC",
    }
    return listing(ask, "businessUnits", [row])


def get_security_profiles(ask: Ask) -> Answer:
    """GET security-profiles: the roles of the world."""
    rows = [
        {"securityProfileId": place, "securityProfileName": name, "isActive": True}
        for place, name in enumerate(ask.world.directory.roles, 1)
    ]
    return listing(ask, "securityProfiles", rows)


def get_permissions(ask: Ask) -> Answer:
    """GET permissions: those of the user, or of the agent named."""
    directory, number = ask.world.directory, ask.parameters.number("agentId")
    grants = ask.user.grants
    if number is not None:
        agent = ask.face.numbers.agent(ask.world, number)
        if agent is None:
            raise Refusal(404, "InvalidAgentId")
        grants = agent.roles
    patterns = dict.fromkeys(one for grant in grants for one in directory.roles.get(grant.role, ()))
    rows = [{"permissionName": pattern, "isEnabled": True} for pattern in patterns]
    return listing(ask, "permissions", rows)


def get_media_types(ask: Ask) -> Answer:
    """GET media-types."""
    rows = [{"mediaTypeId": number, "mediaTypeName": name} for number, name in MEDIA_TYPES.items()]
    return listing(ask, "mediaTypes", rows)


def get_server_time(ask: Ask) -> Answer:
    """GET server-time."""
    return ok({"ServerTime": iso(ask.world.now())})


def get_versions(ask: Ask) -> Answer:
    """GET apiversion, and apiversionreleaseinfo."""
    rows = [{"version": f"v{number}.0", "isActive": True} for number in VERSIONS]
    return listing(ask, "apiVersions", rows)


def _campaign(ask: Ask, campaign: Campaign) -> Row:
    names = ("campaignId", "campaignName") if ask.version <= OLD_STYLE else ("id", "name")
    return {names[0]: campaign.number, names[1]: campaign.name, "isActive": campaign.active}


def _found(ask: Ask) -> Campaign:
    number = ask.number("campaignId", "InvalidCampaignId")
    for campaign in ask.world.directory.campaigns.values():
        if campaign.number == number:
            return campaign
    raise Refusal(404, "InvalidCampaignId")


def _check_team(ask: Ask) -> None:
    if ask.number("teamId", "InvalidTeamId") != TEAM:
        raise Refusal(404, "InvalidTeamId")


def _hours(ask: Ask, queue: Queue) -> Row:
    today = datetime.fromtimestamp(ask.world.now() / MS_PER_SECOND, UTC).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    monday = today - timedelta(days=today.weekday())
    return {
        "hoursOfOperationId": queue.number + HOURS,
        "hoursOfOperationName": queue.hours.name,
        "days": [_day(queue, monday + timedelta(days=place), name) for place, name in enumerate(_DAYS)],
        "holidays": [
            {
                "holidayName": one.name,
                "startDate": one.start.isoformat(),
                "endDate": one.end.isoformat(),
                "isClosedAllDay": True,
            }
            for one in queue.hours.holidays_now
        ],
        "overrideBranch": None,
        "skills": [{"skillId": queue.number, "skillName": queue.name}],
        "scripts": [],
    }


def _day(queue: Queue, start: datetime, name: str) -> dict[str, Any]:
    """From when until when a skill is open on a day of this week, in UTC."""
    step = timedelta(days=1) / _STEPS
    open_at = [
        place
        for place in range(_STEPS)
        if queue.hours.is_open(int((start + step * place).timestamp() * MS_PER_SECOND))
    ]
    if not open_at:
        return {"day": name, "isClosedAllDay": True, "openTime": None, "closeTime": None}
    times = [(start + step * place).strftime("%H:%M:%S") for place in (open_at[0], open_at[-1] + 1)]
    is_until_midnight = open_at[-1] == _STEPS - 1
    shown = {"openTime": times[0], "closeTime": "24:00:00" if is_until_midnight else times[1]}
    return {"day": name, "isClosedAllDay": False, **shown}
