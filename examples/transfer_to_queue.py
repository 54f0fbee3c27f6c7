"""Seed 000 with the library: put the caller of a live conversation into another queue."""

import argparse

import aiohttp
from embedded_stage import embedded
from tutorial_http import GaveUp, Stage, parser, run


async def transfer(arguments: argparse.Namespace, session: aiohttp.ClientSession) -> None:
    """Plan, transfer, wait until a person has picked up."""
    stage = Stage(session, arguments.control_url)
    call_id = arguments.call or await stage.place_call("Billing", answered_by="ana")
    async with embedded(arguments.base_url) as hookflash:
        wish = {"connection": "g", "to": f"queue:{arguments.queue}", "wrap_up_code": arguments.wrapup_code}
        plan = await hookflash.plan(call_id, **wish)
        for command in plan.commands:
            print(f"would {command}")
        if plan.would == "reject":
            raise GaveUp(f"the plan says no: {plan.cause}")
        accepted = await hookflash.transfer(call_id, **wish)
        done = await hookflash.wait(accepted.id)
        where = done.landing.where if done.landing else "unknown"
        print(f"{done.status}: the caller is with {where}, {done.platform_requests} platform requests")
        if done.status != "completed":
            raise GaveUp(f"{done.cause}: {done.detail}")


if __name__ == "__main__":
    taken = parser(__doc__)
    taken.add_argument("--call", help="a live conversation; one is staged if none is named")
    taken.add_argument("--queue", default="Support")
    taken.add_argument("--wrapup-code", default="Transferred")
    run(transfer, taken.parse_args())
