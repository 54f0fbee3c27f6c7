"""Seed 002 with the library: blind and consult transfers with checks, fallback, billing and figures."""

import argparse
import json

import aiohttp
from embedded_stage import embedded, log_in
from tutorial_http import GaveUp, Stage, parser, run

from hookflash import Embedded, Transfer


async def orchestrate(arguments: argparse.Namespace, session: aiohttp.ClientSession) -> None:
    """A blind transfer with a fallback, a consultation that is completed, one billing line for each."""
    stage = Stage(session, arguments.control_url)
    blind_call = arguments.call or await stage.place_call("Billing", answered_by="ana")
    closed = await stage.id_of("queues", arguments.queue)
    tokens = {"ben": await log_in(session, arguments.base_url, "ben")}
    async with embedded(arguments.base_url, tokens) as hookflash:
        blind = await _blind(hookflash, blind_call, closed, arguments.fallback)
        consult_call = await stage.place_call("Billing", answered_by="ben")
        consult = await _consult(hookflash, consult_call, arguments.expert)
        done = await hookflash.list_transfers()
    for one in (blind, consult):
        print(json.dumps(_bill(one)))
    print(json.dumps(_report(done)))


async def _blind(hookflash: Embedded, call_id: str, queue_id: str, fallback: str) -> Transfer:
    accepted = await hookflash.transfer(
        call_id, connection="g", to=f"queue:{queue_id}", fallback=[f"queue:{fallback}"], requested_by="ana"
    )
    return _settled(await hookflash.wait(accepted.id))


async def _consult(hookflash: Embedded, call_id: str, expert: str) -> Transfer:
    accepted = await hookflash.transfer(
        call_id, connection="g", to=f"agent:{expert}", kind="consult", requested_by="ben"
    )
    async for state in hookflash.watch(accepted.id):
        print(f"  consult: {state.status} {state.phase or ''}")
        if state.phase == "talking":
            break
    await hookflash.swap(accepted.id)
    await hookflash.complete(accepted.id)
    return _settled(await hookflash.wait(accepted.id))


def _settled(done: Transfer) -> Transfer:
    where = done.landing.where if done.landing else "unknown"
    print(f"transfer of {done.call_id}: {done.status}, the caller is with {where}")
    if done.status != "completed":
        raise GaveUp(f"{done.cause}: {done.detail}")
    return done


def _bill(done: Transfer) -> dict[str, str | None]:
    target = done.attempts[-1].target
    return {
        "callId": done.call_id,
        "transferType": str(done.kind),
        "targetId": target.id,
        "billingCode": f"TRANSFER_{done.kind.upper()}",
    }


def _report(done: list[Transfer]) -> dict[str, int]:
    successful = [one for one in done if one.status == "completed"]
    return {
        "successful": len(successful),
        "fallback used": sum(one.attempts[-1].target.id != one.to.id for one in successful),
        "failed": len(done) - len(successful),
    }


if __name__ == "__main__":
    taken = parser(__doc__)
    taken.add_argument("--call", help="a live conversation; one is staged if none is named")
    taken.add_argument("--queue", default="Empty Desk")
    taken.add_argument("--fallback", default="Overflow")
    taken.add_argument("--expert", default="eva")
    run(orchestrate, taken.parse_args())
