"""Opening hours (reference genesys-cloud 8)."""

from collections.abc import Sequence
from functools import partial

from hookflash.adapters.genesys.causes import Subject
from hookflash.adapters.genesys.client.api import Api
from hookflash.adapters.genesys.wire.common import parse_one, parse_page
from hookflash.adapters.genesys.wire.hours import (
    EmergencyGroup,
    Schedule,
    ScheduleGroup,
    read_emergency_group,
    read_schedule,
    read_schedule_group,
)
from hookflash.adapters.kit.paths import place
from hookflash.ports.platform import Spend


class Architect:
    """The endpoints about schedules and emergencies."""

    def __init__(self, api: Api) -> None:
        self._api = api

    async def get_schedule_group(self, group_id: str, spend: Spend) -> ScheduleGroup:
        """GET /architect/schedulegroups/{id}."""
        path = place("/architect/schedulegroups/{}", group_id)
        data = await self._api.get(Subject.HOURS, path, spend)
        return parse_one(data, "schedule group", read_schedule_group)

    async def list_schedule_groups(self, spend: Spend) -> Sequence[ScheduleGroup]:
        """GET /architect/schedulegroups, page by page."""
        parse = partial(parse_page, what="list of schedule groups", read=read_schedule_group)
        return await self._api.pages("/architect/schedulegroups", parse, spend, subject=Subject.HOURS)

    async def get_schedule(self, schedule_id: str, spend: Spend) -> Schedule:
        """GET /architect/schedules/{id}."""
        data = await self._api.get(Subject.HOURS, place("/architect/schedules/{}", schedule_id), spend)
        return parse_one(data, "schedule", read_schedule)

    async def get_emergency_group(self, group_id: str, spend: Spend) -> EmergencyGroup:
        """GET /architect/emergencygroups/{id}."""
        path = place("/architect/emergencygroups/{}", group_id)
        data = await self._api.get(Subject.HOURS, path, spend)
        return parse_one(data, "emergency group", read_emergency_group)

    async def list_emergency_groups(self, spend: Spend) -> Sequence[EmergencyGroup]:
        """GET /architect/emergencygroups, page by page."""
        parse = partial(parse_page, what="list of emergency groups", read=read_emergency_group)
        return await self._api.pages("/architect/emergencygroups", parse, spend, subject=Subject.HOURS)
