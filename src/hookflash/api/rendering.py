"""Domain records as JSON, with numbers masked for keys that may not see them."""

from dataclasses import replace
from typing import Any

from pydantic import TypeAdapter

from hookflash.domain.access import ApiKey, Scope
from hookflash.domain.events import Event
from hookflash.domain.privacy import mask_numbers
from hookflash.domain.transfer import Plan, Transfer

_TRANSFER = TypeAdapter(Transfer)
_TRANSFERS = TypeAdapter(list[Transfer])
_PLAN = TypeAdapter(Plan)
_TIMELINE = TypeAdapter(list[Event])


def transfer_json(transfer: Transfer, key: ApiKey) -> bytes:
    """A transfer's record."""
    return _TRANSFER.dump_json(_for_key(transfer, key))


def transfer_with_timeline_json(transfer: Transfer, timeline: list[Event], key: ApiKey) -> bytes:
    """A transfer's record and its journal."""
    head = transfer_json(transfer, key)
    if key.has(Scope.NUMBERS_READ):
        events = _TIMELINE.dump_json(timeline, exclude_none=True)
    else:
        events = TypeAdapter(Any).dump_json(_masked(_TIMELINE.dump_python(timeline, exclude_none=True)))
    return head[:-1] + b',"timeline":' + events + b"}"


def page_json(transfers: list[Transfer], next_cursor: str | None, key: ApiKey) -> bytes:
    """A page of transfers."""
    items = _TRANSFERS.dump_json([_for_key(transfer, key) for transfer in transfers])
    cursor = TypeAdapter(str | None).dump_json(next_cursor)
    return b'{"items":' + items + b',"next_cursor":' + cursor + b"}"


def plan_json(plan: Plan) -> bytes:
    """A plan."""
    return _PLAN.dump_json(plan)


def _for_key(transfer: Transfer, key: ApiKey) -> Transfer:
    landing = transfer.landing
    if key.has(Scope.NUMBERS_READ) or landing is None or not landing.where.startswith("number:"):
        return transfer
    return replace(transfer, landing=replace(landing, where=mask_numbers(landing.where)))


def _masked(value: Any) -> Any:
    """The timeline with the numbers in places and targets hidden."""
    if isinstance(value, dict):
        return {name: _mask_item(name, item) for name, item in value.items()}
    if isinstance(value, list):
        return [_masked(item) for item in value]
    return value


def _mask_item(name: str, item: Any) -> Any:
    if name in {"where", "number"} and isinstance(item, str):
        return mask_numbers(item)
    return _masked(item)
