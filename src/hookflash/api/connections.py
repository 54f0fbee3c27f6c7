"""Routes that look at the configured accounts."""

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from hookflash.api.asking import Asker
from hookflash.api.documentation import headers, problems
from hookflash.api.rendering import call_json
from hookflash.domain.calls import CallSnapshot

router = APIRouter(prefix="/v1")


class ConnectionList(BaseModel):
    """The connections that the key may use, by name."""

    items: list[str]


@router.get("/connections", summary="The connections", responses=problems(401, 403))
async def list_connections(request: Request, key: Asker) -> ConnectionList:
    """The configured accounts that the key may use."""
    return ConnectionList(items=request.app.state.service.looking.connections(key))


@router.get(
    "/connections/{name}/calls/{call_id}",
    summary="A call as it is now",
    response_model=CallSnapshot,
    responses={200: headers("ETag"), **problems(401, 403, 404, 502, 503)},
)
async def look_at_call(request: Request, name: str, call_id: str, key: Asker) -> Response:
    """The legs of a call; the `ETag` changes with them and is what a request's `expect` takes."""
    call = await request.app.state.service.looking.call(key, name, call_id)
    return Response(call_json(call, key), 200, {"ETag": f'"{call.etag}"'}, "application/json")
