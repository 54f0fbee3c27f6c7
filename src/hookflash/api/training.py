"""The training endpoint of the tutorials: one plain POST that moves a simulated call to a queue.

It reaches the training connection alone, which the settings let be a simulator on this machine only.
"""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from hookflash.api.asking import Asker
from hookflash.api.bodies import read_body
from hookflash.api.documentation import problems
from hookflash.domain.causes import Cause
from hookflash.domain.errors import CallBusy, InvalidRequest, NotAllowed
from hookflash.domain.ids import CallId
from hookflash.domain.requests import DoneWhen, TransferRequest
from hookflash.domain.status import Status
from hookflash.domain.targets import Target, TargetType
from hookflash.domain.transfer import Transfer

router = APIRouter()
_WAIT_S = 30.0
_ERROR = {"type": "object", "required": ["error"], "properties": {"error": {"type": "string"}}}
_STATUS = {
    Cause.NOT_PERMITTED: 403,
    Cause.PRIVATE_CALL: 403,
    Cause.VERSION_CONFLICT: 409,
    Cause.CALL_BUSY: 409,
    Cause.CALL_GONE: 404,
    Cause.TARGET_MISSING: 404,
}


class TrainingBody(BaseModel):
    """What the tutorial's orchestrator takes."""

    model_config = ConfigDict(extra="forbid", strict=True, str_max_length=200, populate_by_name=True)

    user_id: str = Field(alias="userId", min_length=1)
    call_id: str = Field(alias="callId", min_length=1)
    target_queue_id: str = Field(alias="targetQueueId", min_length=1)
    fallback_queue_id: str | None = Field(default=None, alias="fallbackQueueId")
    wrap_up_code_id: str | None = Field(default=None, alias="wrapUpCodeId")


@router.post(
    "/api/simulator/transfer",
    summary="Training: move a simulated call to a queue",
    responses={
        200: {"description": "`{status, target, isFallback}`"},
        **{
            status: {"description": said, "content": {"application/json": {"schema": _ERROR}}}
            for status, said in {
                400: "A parameter is missing",
                403: "The user may not, or the call is private",
                404: "No such call or queue, or no training connection is configured",
                409: "The call is being moved",
                500: "It could not be done",
            }.items()
        },
        **problems(401, 413, 503),
    },
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": TrainingBody.model_json_schema()}},
        }
    },
)
async def transfer_simulated_call(request: Request, key: Asker) -> JSONResponse:
    """Move a call of the training connection; answers once it waits in a queue, or why it does not."""
    connection: str | None = request.app.state.service.training
    if connection is None:
        return _error(404, "No training connection is configured ([service] training).")
    try:
        body = await read_body(request, TrainingBody)
    except InvalidRequest:
        return _error(400, "Missing required parameters")
    transfers = request.app.state.service.transfers
    try:
        accepted = await transfers.request(key, _wish(connection, body))
    except CallBusy as error:
        return _error(409, error.message)
    except NotAllowed as error:
        return _error(403, error.message)
    done = await transfers.outcome(key, accepted.transfer, _WAIT_S)
    return _answer(done)


def _wish(connection: str, body: TrainingBody) -> TransferRequest:
    fallback = () if body.fallback_queue_id is None else (_queue(body.fallback_queue_id),)
    return TransferRequest(
        connection=connection,
        call_id=CallId(body.call_id),
        to=_queue(body.target_queue_id),
        fallback=fallback,
        done_when=DoneWhen.QUEUED,
        requested_by=body.user_id,
        wrap_up_code=body.wrap_up_code_id,
        reason="training",
    )


def _queue(queue_id: str) -> Target:
    return Target(type=TargetType.QUEUE, id=queue_id)


def _answer(done: Transfer) -> JSONResponse:
    if done.status is not Status.COMPLETED:
        text = f"{done.status}: {done.cause or 'not done in time'}"
        return _error(_STATUS.get(done.cause, 500) if done.cause is not None else 500, text)
    reached = done.attempts[-1].target
    is_fallback = reached.id != done.to.id
    return JSONResponse({"status": "transferred", "target": reached.id, "isFallback": is_fallback})


def _error(status: int, text: str) -> JSONResponse:
    content: dict[str, Any] = {"error": text}
    return JSONResponse(content, status)
