"""Transfer routes."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from hookflash.api.asking import Asker, idempotency_key, known_version, wait_wish
from hookflash.api.bodies import read_body
from hookflash.api.documentation import asked_with, headers, problems
from hookflash.api.rendering import page_json, plan_json, transfer_json, transfer_with_timeline_json
from hookflash.api.schemas import TransferBody, TransferPage, WithTimeline
from hookflash.domain.causes import Cause
from hookflash.domain.status import Status
from hookflash.domain.transfer import Plan, Transfer
from hookflash.ports.store import TransferFilter

_JSON = "application/json"
_ACCEPTED = ("Location", "ETag", "Idempotency-Replayed", "Preference-Applied")

router = APIRouter(prefix="/v1")


@router.post(
    "/transfers",
    status_code=202,
    summary="Move a call",
    response_model=Transfer,
    responses={202: headers(*_ACCEPTED), **problems(401, 403, 404, 409, 413, 422, 503)},
    openapi_extra=asked_with("Idempotency-Key", "Prefer", body="TransferBody"),
)
async def accept_transfer(request: Request, key: Asker) -> Response:
    """Accept a transfer: 202, and it will reach an end. `Idempotency-Key` makes a repetition harmless."""
    body = await read_body(request, TransferBody)
    transfers = request.app.state.service.transfers
    done = await transfers.request(key, body.to_request(), idempotency_key(request))
    transfer, wish = done.transfer, wait_wish(request)
    said = {"Location": f"/v1/transfers/{transfer.id}"}
    if done.is_replay:
        said["Idempotency-Replayed"] = "true"
    if wish:
        transfer = await transfers.outcome(key, transfer, wish)
        said["Preference-Applied"] = f"wait={int(wish)}"
    said["ETag"] = f'"{transfer.version}"'
    return Response(transfer_json(transfer, key), 202, said, _JSON)


@router.post(
    "/transfers:plan",
    summary="Say what a request would do",
    response_model=Plan,
    responses=problems(401, 403, 404, 413, 422, 502, 503),
    openapi_extra=asked_with(body="TransferBody"),
)
async def plan_transfer(request: Request, key: Asker) -> Response:
    """Every check and the predicted route, with no effect on the call."""
    body = await read_body(request, TransferBody)
    plan = await request.app.state.service.transfers.plan(key, body.to_request())
    return Response(plan_json(plan, key), media_type=_JSON)


class _ListQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    status: Status | None = None
    cause: Cause | None = None
    connection: Annotated[str, Field(max_length=128)] | None = None
    call_id: Annotated[str, Field(max_length=128)] | None = None
    accepted_after: AwareDatetime | None = None
    accepted_before: AwareDatetime | None = None
    cursor: Annotated[str, Field(pattern=r"^tr_[0-9a-z]{26}$")] | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


@router.get(
    "/transfers",
    summary="List transfers, newest first",
    response_model=TransferPage,
    responses=problems(401, 403, 422, 503),
)
async def list_transfers(request: Request, key: Asker, query: Annotated[_ListQuery, Query()]) -> Response:
    """Transfers by status, cause, connection, call and time."""
    wanted = TransferFilter(
        status=query.status,
        cause=query.cause,
        connections=None if query.connection is None else frozenset({query.connection}),
        call_id=query.call_id,
        accepted_after=query.accepted_after,
        accepted_before=query.accepted_before,
        before_id=query.cursor,
        limit=query.limit,
    )
    found = await request.app.state.service.transfers.list_transfers(key, wanted)
    cursor = found[-1].id if len(found) == query.limit else None
    return Response(page_json(found, cursor, key), media_type=_JSON)


@router.get(
    "/transfers/{transfer_id}",
    summary="One transfer",
    response_model=WithTimeline,
    responses={
        200: headers("ETag"),
        304: {"description": "The version known is still the one in force", **headers("ETag")},
        **problems(401, 403, 404, 503),
    },
    openapi_extra=asked_with("If-None-Match", "Prefer"),
)
async def get_transfer(request: Request, transfer_id: str, key: Asker) -> Response:
    """One transfer with checks, attempts, timeline and landing.

    `Prefer: wait=N` waits for its end; with `If-None-Match`, for any change from the version known.
    """
    transfers = request.app.state.service.transfers
    known = known_version(request)
    transfer = await transfers.wait(key, transfer_id, wait_wish(request), known)
    said = {"ETag": f'"{transfer.version}"'}
    if transfer.version == known:
        return Response(status_code=304, headers=said)
    timeline = await transfers.timeline_of(transfer)
    return Response(transfer_with_timeline_json(transfer, timeline, key), 200, said, _JSON)
