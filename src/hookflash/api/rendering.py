"""Domain records as JSON, with numbers masked for keys that may not see them."""

import json
from typing import Any, TypeVar

from pydantic import TypeAdapter

from hookflash.domain.access import ApiKey, Scope
from hookflash.domain.calls import CallSnapshot
from hookflash.domain.events import Event
from hookflash.domain.outbound.call import OutboundCall
from hookflash.domain.outbound.events import OutboundEvent
from hookflash.domain.privacy import mask_numbers
from hookflash.domain.transfer import Plan, Transfer

T = TypeVar("T")
# The fields in which a telephone number may stand.
_MAY_HOLD_NUMBERS = frozenset(
    {
        *("where", "number", "commands", "party_name", "to_number", "caller_id"),
        *("address", "known_as", "visited", "came_from"),
    }
)

_TRANSFER = TypeAdapter(Transfer)
_TRANSFERS = TypeAdapter(list[Transfer])
_PLAN = TypeAdapter(Plan)
_CALL = TypeAdapter(CallSnapshot)
_TIMELINE = TypeAdapter(list[Event])
_OUTBOUND = TypeAdapter(OutboundCall)
_OUTBOUNDS = TypeAdapter(list[OutboundCall])
_OUTBOUND_TIMELINE = TypeAdapter(list[OutboundEvent])


def transfer_json(transfer: Transfer, key: ApiKey) -> bytes:
    """A transfer's record."""
    return _for_key(_TRANSFER, transfer, key)


def transfer_with_timeline_json(transfer: Transfer, timeline: list[Event], key: ApiKey) -> bytes:
    """A transfer's record and its journal."""
    return _with_timeline(transfer_json(transfer, key), _for_key(_TIMELINE, timeline, key, exclude_none=True))


def page_json(transfers: list[Transfer], next_cursor: str | None, key: ApiKey) -> bytes:
    """A page of transfers."""
    return _page(_for_key(_TRANSFERS, transfers, key), next_cursor)


def outbound_json(call: OutboundCall, key: ApiKey) -> bytes:
    """An outbound call's record."""
    return _for_key(_OUTBOUND, call, key)


def outbound_with_timeline_json(call: OutboundCall, timeline: list[OutboundEvent], key: ApiKey) -> bytes:
    """An outbound call's record and its journal."""
    events = _for_key(_OUTBOUND_TIMELINE, timeline, key, exclude_none=True)
    return _with_timeline(outbound_json(call, key), events)


def outbound_page_json(calls: list[OutboundCall], next_cursor: str | None, key: ApiKey) -> bytes:
    """A page of outbound calls."""
    return _page(_for_key(_OUTBOUNDS, calls, key), next_cursor)


def plan_json(plan: Plan, key: ApiKey) -> bytes:
    """A plan."""
    return _for_key(_PLAN, plan, key)


def call_json(call: CallSnapshot, key: ApiKey) -> bytes:
    """A call's legs."""
    return _for_key(_CALL, call, key)


def _with_timeline(record: bytes, events: bytes) -> bytes:
    return record[:-1] + b',"timeline":' + events + b"}"


def _page(items: bytes, next_cursor: str | None) -> bytes:
    return b'{"items":' + items + b',"next_cursor":' + json.dumps(next_cursor).encode() + b"}"


def _for_key(adapter: TypeAdapter[T], value: T, key: ApiKey, *, exclude_none: bool = False) -> bytes:
    if key.has(Scope.NUMBERS_READ):
        return adapter.dump_json(value, exclude_none=exclude_none)
    shown = adapter.dump_python(value, mode="json", exclude_none=exclude_none)
    return json.dumps(_masked(shown), ensure_ascii=False).encode()


def _masked(value: Any, name: str = "") -> Any:
    """The value with the numbers in places, targets, requests and commands hidden."""
    if isinstance(value, dict):
        return {key: _masked(item, key) for key, item in value.items()}
    if isinstance(value, list):
        return [_masked(item, name) for item in value]
    return mask_numbers(value) if name in _MAY_HOLD_NUMBERS and isinstance(value, str) else value
