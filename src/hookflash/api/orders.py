"""Routes that steer a transfer under way."""

from collections.abc import Awaitable, Callable

from fastapi import APIRouter, Request, Response

from hookflash.api.asking import Asker, wait_wish
from hookflash.api.documentation import asked_with, headers, problems
from hookflash.api.rendering import transfer_json
from hookflash.domain.orders import OrderKind
from hookflash.domain.transfer import Transfer

router = APIRouter(prefix="/v1")

_WHAT = {
    OrderKind.COMPLETE: (
        "Complete a consultation",
        "The agent leaves; caller and consulted party stay connected.",
    ),
    OrderKind.SWAP: ("Swap", "The agent speaks to the other party; the one left waits on hold."),
    OrderKind.CONFERENCE: ("Make it a conference", "Agent, caller and consulted party hear each other."),
    OrderKind.CANCEL: (
        "Call a transfer off",
        "Nothing more is sent; a caller who was taken away is brought back.",
    ),
}


def _handler(kind: OrderKind) -> Callable[[Request, str, Asker], Awaitable[Response]]:
    async def give_order(request: Request, transfer_id: str, key: Asker) -> Response:
        transfers = request.app.state.service.transfers
        transfer, wish = await transfers.order(key, transfer_id, kind), wait_wish(request)
        said = {"Location": f"/v1/transfers/{transfer_id}"}
        if wish:
            transfer = await transfers.after_order(key, transfer, wish)
            said["Preference-Applied"] = f"wait={int(wish)}"
        said["ETag"] = f'"{transfer.version}"'
        return Response(transfer_json(transfer, key), 202, said, "application/json")

    return give_order


for _kind, (_summary, _description) in _WHAT.items():
    router.add_api_route(
        f"/transfers/{{transfer_id}}:{_kind}",
        _handler(_kind),
        methods=["POST"],
        status_code=202,
        name=f"{_kind}_transfer",
        summary=_summary,
        description=f"{_description} `Prefer: wait=N` waits until that is done, refused or over.",
        response_model=Transfer,
        responses={
            202: headers("Location", "ETag", "Preference-Applied"),
            **problems(401, 403, 404, 409, 503),
        },
        openapi_extra=asked_with("Prefer"),
    )
