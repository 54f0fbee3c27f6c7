"""Secure attributes, custom attributes and the tag of a conversation (reference genesys-cloud 5.3).

Both stores can hold a lock: a write under an old version is refused, and what is accepted is done at once.
"""

from typing import Any

from hookflash_simulator.clock import iso
from hookflash_simulator.front_door import Answer
from hookflash_simulator.genesys.errors import Refusal, bad_value
from hookflash_simulator.genesys.requests import Ask, empty, ok, text
from hookflash_simulator.world import call_data
from hookflash_simulator.world.call_data import Record
from hookflash_simulator.world.calls import Call


def get_secure(ask: Ask) -> Answer:
    """GET /conversations/{c}/secureattributes."""
    data = ask.call().data
    return ok({"attributes": data.secure, "version": data.secure_version})


def patch_secure(ask: Ask) -> Answer:
    """PATCH /conversations/{c}/secureattributes: amends, whatever the version."""
    return _set_secure(ask, ask.call(), ask.fields(), merge=True)


def put_secure(ask: Ask) -> Answer:
    """PUT /conversations/{c}/secureattributes: replaces what has the version that is named."""
    call, fields = ask.call(), ask.fields()
    _check_version(ask, _version(fields), call.data.secure_version, is_required=True)
    return _set_secure(ask, call, fields, merge=False)


def get_records(ask: Ask) -> Answer:
    """GET /conversations/{c}/customattributes."""
    call = ask.call()
    return ok({"results": [_record(call, one) for one in call.data.records.values()]})


def get_record(ask: Ask) -> Answer:
    """GET /conversations/{c}/customattributes/{attributesId}."""
    call = ask.call()
    record = call.data.records.get(ask.visit.values["attributesId"])
    if record is None:
        raise Refusal(404, "not.found")
    return ok(_record(call, record))


def put_record(ask: Ask) -> Answer:
    """PUT /conversations/{c}/customattributes: creates (with a schemaId) or replaces."""
    call, fields = ask.call(), ask.fields()
    record_id, values = _body(fields)
    record, now = call.data.records.get(record_id), ask.world.now()
    if record is None:
        schema = text(fields, "schemaId")
        if not schema:
            raise Refusal(400, "bad.request")
        record = Record(record_id, schema, _divisions(fields), now, now)
    _check_version(ask, _version(fields), record.version)
    record.divisions = _divisions(fields)
    _write(ask, call, record, values, merge=False)
    return ok({"id": record_id})


def patch_record(ask: Ask) -> Answer:
    """PATCH /conversations/{c}/customattributes: amends what is there."""
    call, fields = ask.call(), ask.fields()
    record_id, values = _body(fields)
    record = call.data.records.get(record_id)
    if record is None:
        raise Refusal(404, "not.found")
    _check_version(ask, _version(fields), record.version)
    _write(ask, call, record, values, merge=True)
    return empty(200)


def put_tag(ask: Ask) -> Answer:
    """PUT /conversations/{c}/tags."""
    call, tag = ask.call(), text(ask.fields(), "externalTag")
    if tag is None:
        raise Refusal(400, "bad.request")
    world = ask.world
    ask.visit.accept(lambda: call_data.set_tag(world, call, tag), call_id=call.call_id, target=None)
    return ok("Accepted", 202)


def _set_secure(ask: Ask, call: Call, fields: dict[str, Any], *, merge: bool) -> Answer:
    given, world = fields.get("attributes"), ask.world
    if not isinstance(given, dict) or not all(isinstance(value, str) for value in given.values()):
        raise bad_value("attributes", given, "a map of text to text")
    values = dict[str, str](given)
    ask.visit.accept(
        lambda: call_data.set_secure(world, call, values, merge=merge),
        call_id=call.call_id,
        target=None,
        at_once=True,
    )
    return ok("Accepted", 202)


def _write(ask: Ask, call: Call, record: Record, values: dict[str, Any], *, merge: bool) -> None:
    world = ask.world
    ask.visit.accept(
        lambda: call_data.write_record(world, call, record, values, merge=merge),
        call_id=call.call_id,
        target=None,
        at_once=True,
    )


def _body(fields: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    record_id, values = text(fields, "id"), fields.get("customAttributes")
    if not record_id or not isinstance(values, dict):
        raise Refusal(400, "bad.request")
    return record_id, {name: value for name, value in values.items() if value is not None}


def _divisions(fields: dict[str, Any]) -> list[str]:
    given = fields.get("divisions", [])
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        raise bad_value("divisions", given, "a list of ids")
    return given


def _version(fields: dict[str, Any]) -> int | None:
    version = fields.get("version")
    if version is not None and (not isinstance(version, int) or isinstance(version, bool)):
        raise bad_value("version", version, "a whole number")
    return version


def _check_version(ask: Ask, given: int | None, present: int, *, is_required: bool = False) -> None:
    if given is None and not is_required:
        return
    if given != present:
        status = 409 if ask.world.switches.version_conflict == "conflict" else 400
        raise Refusal(status, "general.conflict")


def _record(call: Call, record: Record) -> dict[str, Any]:
    return {
        "id": record.record_id,
        "conversationId": call.call_id,
        "divisions": record.divisions,
        "schema": {"id": record.schema, "version": 1, "enabled": True},
        "customAttributes": record.values,
        "customAttributesTimestamps": {key: iso(at) for key, at in record.changed_at.items()},
        "version": record.version,
        "dateCreated": iso(record.created_at),
        "dateModified": iso(record.modified_at),
        "selfUri": f"/api/v2/conversations/{call.call_id}/customattributes/{record.record_id}",
    }
