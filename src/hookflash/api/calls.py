"""Routes of outbound calls on behalf of an agent."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from hookflash.api.asking import Asker, idempotency_key, known_version, wait_wish
from hookflash.api.bodies import read_body
from hookflash.api.call_bodies import CallBody, CallPage
from hookflash.api.documentation import asked_with, headers, problems
from hookflash.api.rendering import outbound_json, outbound_page_json, outbound_with_timeline_json
from hookflash.api.schemas import WithTimeline
from hookflash.domain.causes import Cause
from hookflash.domain.outbound.call import OutboundCall
from hookflash.domain.outbound.status import OutboundStatus
from hookflash.ports.store import CallFilter

_JSON = "application/json"
_ACCEPTED = ("Location", "ETag", "Idempotency-Replayed", "Preference-Applied")

router = APIRouter(prefix="/v1")


@router.post(
    "/calls",
    status_code=202,
    summary="Call somebody on behalf of an agent",
    response_model=OutboundCall,
    responses={202: headers(*_ACCEPTED), **problems(401, 403, 404, 409, 413, 422, 503)},
    openapi_extra=asked_with("Idempotency-Key", "Prefer", body="CallBody"),
)
async def accept_call(request: Request, key: Asker) -> Response:
    """Accept a call: 202, and it will reach an end. `Idempotency-Key` makes a repetition harmless."""
    body = await read_body(request, CallBody)
    calls = request.app.state.service.calls
    done = await calls.request(key, body.to_request(), idempotency_key(request))
    call, wish = done.call, wait_wish(request)
    said = {"Location": f"/v1/calls/{call.id}"}
    if done.is_replay:
        said["Idempotency-Replayed"] = "true"
    if wish:
        call = await calls.wait(key, call.id, wish)
        said["Preference-Applied"] = f"wait={int(wish)}"
    said["ETag"] = f'"{call.version}"'
    return Response(outbound_json(call, key), 202, said, _JSON)


class _CallQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    status: OutboundStatus | None = None
    cause: Cause | None = None
    connection: Annotated[str, Field(max_length=128)] | None = None
    accepted_after: AwareDatetime | None = None
    accepted_before: AwareDatetime | None = None
    cursor: Annotated[str, Field(pattern=r"^oc_[0-9a-z]{26}$")] | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


@router.get(
    "/calls",
    summary="List outbound calls, newest first",
    response_model=CallPage,
    responses=problems(401, 403, 422, 503),
)
async def list_calls(request: Request, key: Asker, query: Annotated[_CallQuery, Query()]) -> Response:
    """Outbound calls by status, cause, connection and time."""
    wanted = CallFilter(
        status=query.status,
        cause=query.cause,
        connections=None if query.connection is None else frozenset({query.connection}),
        accepted_after=query.accepted_after,
        accepted_before=query.accepted_before,
        before_id=query.cursor,
        limit=query.limit,
    )
    found = await request.app.state.service.calls.list_calls(key, wanted)
    cursor = found[-1].id if len(found) == query.limit else None
    return Response(outbound_page_json(found, cursor, key), media_type=_JSON)


@router.get(
    "/calls/{call_id}",
    summary="One outbound call",
    response_model=WithTimeline,
    responses={
        200: headers("ETag"),
        304: {"description": "The version known is still the one in force", **headers("ETag")},
        **problems(401, 403, 404, 503),
    },
    openapi_extra=asked_with("If-None-Match", "Prefer"),
)
async def get_call(request: Request, call_id: str, key: Asker) -> Response:
    """One outbound call with its checks and its timeline.

    `Prefer: wait=N` waits for its end; with `If-None-Match`, for any change from the version known.
    """
    calls = request.app.state.service.calls
    known = known_version(request)
    call = await calls.wait(key, call_id, wait_wish(request), known)
    said = {"ETag": f'"{call.version}"'}
    if call.version == known:
        return Response(status_code=304, headers=said)
    timeline = await calls.timeline_of(call)
    return Response(outbound_with_timeline_json(call, timeline, key), 200, said, _JSON)


@router.post(
    "/calls/{call_id}:cancel",
    status_code=202,
    summary="Call an outbound call off",
    response_model=OutboundCall,
    responses={202: headers("Location", "ETag", "Preference-Applied"), **problems(401, 403, 404, 409, 503)},
    openapi_extra=asked_with("Prefer"),
)
async def cancel_call(request: Request, call_id: str, key: Asker) -> Response:
    """End a call that nobody has answered yet. `Prefer: wait=N` waits for its end."""
    calls = request.app.state.service.calls
    call, wish = await calls.cancel(key, call_id), wait_wish(request)
    said = {"Location": f"/v1/calls/{call_id}"}
    if wish:
        call = await calls.after_cancel(key, call, wish)
        said["Preference-Applied"] = f"wait={int(wish)}"
    said["ETag"] = f'"{call.version}"'
    return Response(outbound_json(call, key), 202, said, _JSON)
