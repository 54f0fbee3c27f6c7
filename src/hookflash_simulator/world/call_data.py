"""Data that goes with a call and knows its versions, beside the attributes of its legs."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hookflash_simulator.world.calls import Call
    from hookflash_simulator.world.world import World


@dataclass(slots=True)
class Record:
    """Typed data under an id that its writer has chosen; `changed_at` says when each key was last set."""

    record_id: str
    schema: str
    divisions: list[str]
    created_at: int
    modified_at: int
    version: int = 0
    values: dict[str, Any] = field(default_factory=dict)
    changed_at: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class CallData:
    """What a call carries: secure attributes with their version, records, one tag."""

    secure: dict[str, str] = field(default_factory=dict)
    secure_version: int = 0
    records: dict[str, Record] = field(default_factory=dict)
    tag: str | None = None


def set_secure(world: "World", call: "Call", values: dict[str, str], *, merge: bool) -> bool:
    """Set the secure attributes, beside or instead of those that are there."""
    data = call.data
    data.secure = {**data.secure, **values} if merge else dict(values)
    data.secure_version += 1
    world.note(call, "secure_attributes.changed", keys=sorted(values), data_version=data.secure_version)
    return True


def write_record(
    world: "World", call: "Call", record: Record, values: dict[str, Any], *, merge: bool
) -> bool:
    """Set the values of a record, beside or instead of those that are there; a new one is added."""
    record.values = {**record.values, **values} if merge else dict(values)
    record.changed_at = {
        key: world.now() if key in values else record.changed_at[key] for key in record.values
    }
    record.modified_at = world.now()
    record.version += 1
    call.data.records[record.record_id] = record
    world.note(call, "record.written", record=record.record_id, data_version=record.version)
    return True


def set_tag(world: "World", call: "Call", tag: str) -> bool:
    """Set the one tag of a call."""
    call.data.tag = tag
    world.note(call, "tag.set")
    return True
