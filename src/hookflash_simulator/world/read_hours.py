"""Opening hours in a world file."""

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from hookflash_simulator.fields import Fields, WrongField
from hookflash_simulator.randomness import named_uuid
from hookflash_simulator.world.hours import UTC_NAME, Hours
from hookflash_simulator.world.recurrence import LONGEST, Period, parse_rule


def read_hours(fields: Fields, owner: str, uuid: str) -> Hours:
    """The `hours` of a queue or menu (time zone, `open`, `closed`, `holidays`) and its `open: false`.

    Raises:
        WrongField: A zone, time or rule is wrong.
    """
    hours = Hours(f"{owner} hours", uuid)
    if "hours" in fields:
        section = fields.section("hours")
        hours.zone_name, hours.zone = _zone(section)
        hours.open = _periods(section, "open", hours)
        hours.closed = _periods(section, "closed", hours)
        hours.holidays = _periods(section, "holidays", hours)
        section.close()
    fields.section("hours")
    if "open" in fields:
        hours.is_forced = fields.take("open", bool)
    fields.optional("open", bool)
    return hours


def _zone(section: Fields) -> tuple[str, tzinfo]:
    name = section.take("time_zone", str, UTC_NAME)
    if name == UTC_NAME:  # known without a database of time zones
        return name, UTC
    try:
        return name, ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise WrongField(
            section.key("time_zone"), f"must be a time zone as Europe/Berlin, not {name!r}"
        ) from None


def _periods(section: Fields, key: str, hours: Hours) -> tuple[Period, ...]:
    given, where = section.take(key, list, []), section.key(key)
    return tuple(
        _period(Fields(one, f"{where}[{place}]"), f"{hours.name} {key} {place + 1}", hours.uuid)
        for place, one in enumerate(given)
    )


def _period(fields: Fields, usual_name: str, of: str) -> Period:
    name = fields.take("name", str, usual_name)
    start, end = _moment(fields, "start"), _moment(fields, "end")
    text = fields.optional("repeat", str)
    fields.close()
    if not start < end:
        raise WrongField(fields.key("end"), "must be after the start")
    if text is not None and end - start > LONGEST:
        raise WrongField(fields.key("end"), f"must not be more than {LONGEST.days} days after the start")
    try:
        rule = None if text is None else parse_rule(text)
    except ValueError as error:
        raise WrongField(fields.key("repeat"), str(error)) from None
    return Period(name, named_uuid("schedule", of, usual_name), start, end, rule)


def _moment(fields: Fields, name: str) -> datetime:
    given = fields.take(name, object)
    try:
        # YAML makes a time of what has seconds.
        moment = given if isinstance(given, datetime) else datetime.fromisoformat(str(given))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is not None:
        raise WrongField(fields.key(name), f"must be a local time as 2026-01-05T09:00, not {given!r}")
    return moment
