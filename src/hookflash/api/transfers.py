"""Transfer routes."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from hookflash.api.asking import Asker, idempotency_key, known_version, wait_wish
from hookflash.api.bodies import read_body
from hookflash.api.rendering import page_json, plan_json, transfer_json, transfer_with_timeline_json
from hookflash.api.schemas import ProblemBody, TransferBody, TransferPage, TransferWithTimeline
from hookflash.domain.causes import Cause
from hookflash.domain.status import Status
from hookflash.domain.transfer import Plan, Transfer
from hookflash.ports.store import TransferFilter

_JSON = "application/json"

router = APIRouter(prefix="/v1")


def _problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    content = {"application/problem+json": {"schema": ProblemBody.model_json_schema()}}
    return {status: {"description": "A problem", "content": content} for status in statuses}


_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {_JSON: {"schema": {"$ref": "#/components/schemas/TransferBody"}}},
    }
}


@router.post(
    "/transfers",
    status_code=202,
    summary="Move a call",
    response_model=Transfer,
    responses=_problems(401, 403, 404, 409, 413, 422, 503),
    openapi_extra=_BODY,
)
async def accept_transfer(request: Request, key: Asker) -> Response:
    """Accept a transfer: 202, and it will reach an end. `Idempotency-Key` makes a repetition harmless."""
    body = await read_body(request, TransferBody)
    transfers = request.app.state.service.transfers
    done = await transfers.request(key, body.to_request(), idempotency_key(request))
    transfer, wish = done.transfer, wait_wish(request)
    headers = {"Location": f"/v1/transfers/{transfer.id}"}
    if done.is_replay:
        headers["Idempotency-Replayed"] = "true"
    if wish:
        transfer = await transfers.outcome(key, transfer, wish)
        headers["Preference-Applied"] = f"wait={int(wish)}"
    headers["ETag"] = f'"{transfer.version}"'
    return Response(transfer_json(transfer, key), 202, headers, _JSON)


@router.post(
    "/transfers:plan",
    summary="Say what a request would do",
    response_model=Plan,
    responses=_problems(401, 403, 404, 413, 422, 502, 503),
    openapi_extra=_BODY,
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
    responses=_problems(401, 403, 422, 503),
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
    response_model=TransferWithTimeline,
    responses=_problems(401, 403, 404, 503),
)
async def get_transfer(request: Request, transfer_id: str, key: Asker) -> Response:
    """One transfer with checks, attempts, timeline and landing.

    `Prefer: wait=N` waits for its end; with `If-None-Match`, for any change from the version known.
    """
    transfers = request.app.state.service.transfers
    known = known_version(request)
    transfer = await transfers.wait(key, transfer_id, wait_wish(request), known)
    headers = {"ETag": f'"{transfer.version}"'}
    if transfer.version == known:
        return Response(status_code=304, headers=headers)
    timeline = await transfers.timeline(key, transfer_id)
    return Response(transfer_with_timeline_json(transfer, timeline, key), 200, headers, _JSON)
