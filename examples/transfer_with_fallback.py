"""Seed 003 with the library: a CXone call to a queue by skill, else to a fallback queue, else to voicemail.

On the published API a queue is what waits for one skill; only the tutorial asks for a skill beside the queue.
"""

import argparse
import asyncio
import json
from typing import Any

import aiohttp
from embedded_stage import CLIENT, connected
from tutorial_http import GaveUp, Stage, parser, run

from hookflash import Embedded, Plan, Transfer

PUBLISHED, TUTORIAL = "published", "tutorial"
# The simulator's; a real account has its own.
ACCOUNTS: dict[str, dict[str, Any]] = {
    PUBLISHED: {
        **CLIENT,
        "access_key_id": "hookflash",
        "access_key_secret": "secret",
        "audit_handover": True,  # costs requests, so it is off unless wanted
    },
    TUTORIAL: {
        "dialect": "tutorial",
        "client_id": "tutorial",
        "client_secret": "secret",
        "voicemail_extensions": {"extension:999": "999"},
    },
}
MAILBOXES = {PUBLISHED: "voicemail:agent:kim", TUTORIAL: "voicemail:extension:999"}
ELIGIBILITY = ("campaign_active", "agents_available")
POLL_S = 0.1


async def transfer(arguments: argparse.Namespace, session: aiohttp.ClientSession) -> None:
    """Check, transfer, fall back, print what the audit holds of the handover; or only say what would be."""
    stage = Stage(session, arguments.control_url)
    call_id = arguments.call or await stage.place_call("Billing", platform="cxone", answered_by="ana")
    account = {"platform": "cxone", "base_url": arguments.base_url, **ACCOUNTS[arguments.dialect]}
    if arguments.dialect == TUTORIAL:
        account["ids"] = await _find_ids(stage, arguments)
    wishes = _wishes(arguments)
    async with connected({"c": account}, availability="idle") as hookflash:
        if arguments.dry_run or arguments.force_failure:
            await _practise(hookflash, call_id, wishes, force_failure=arguments.force_failure)
            return
        done = await _move(hookflash, call_id, wishes)
        if done.status != "completed":
            raise GaveUp(f"{done.status}: {done.cause}")
        print(json.dumps(_audit(await _audited(hookflash, done)), indent=2))


def _wishes(arguments: argparse.Namespace) -> list[dict[str, Any]]:
    """Steps 1 and 4: where the call goes, and where if that is not possible; the skill is asked for once."""
    skills = [arguments.skill] if arguments.dialect == TUTORIAL else []
    first = {"to": f"queue:{arguments.queue}", "skills": skills}
    mailbox = arguments.voicemail or MAILBOXES[arguments.dialect]
    fallback = {"to": f"queue:{arguments.fallback}", "voicemail": mailbox}
    return [{"connection": "c", "deadline_s": arguments.wait, **wish} for wish in (first, fallback)]


async def _move(hookflash: Embedded, call_id: str, wishes: list[dict[str, Any]]) -> Transfer:
    """Steps 2 to 4: every wish is checked, and tried if it can be, until one is more than refused."""
    first, *others = wishes
    done = await _try(hookflash, call_id, first)
    for wish in others:
        if done.status in {"rejected", "failed"}:
            done = await _try(hookflash, call_id, wish)
    return done


async def _try(hookflash: Embedded, call_id: str, wish: dict[str, Any]) -> Transfer:
    accepted = await hookflash.transfer(call_id, **wish)
    done = await hookflash.wait(accepted.id)
    for check in done.checks:
        if check.name in ELIGIBILITY:
            print(f"  {check.name}: {check.result} {check.cause or ''}".rstrip())
    where = done.landing.where if done.landing else "unknown"
    print(f"{wish['to']}: {done.status}, the caller is with {where}")
    return done


async def _practise(
    hookflash: Embedded, call_id: str, wishes: list[dict[str, Any]], *, force_failure: bool
) -> None:
    """Step 6: the same checks and decisions, and nothing is sent; the first wish can be made to fail."""
    for number, wish in enumerate(wishes):
        plan = await hookflash.plan(call_id, **wish)
        is_refused = plan.would == "reject" or (force_failure and number == 0)
        print(f"dry run: {json.dumps(_told(plan, wish['to'], is_refused=is_refused))}")
        if not is_refused:
            return
    raise GaveUp("nobody could take the call")


def _told(plan: Plan, to: str, *, is_refused: bool) -> dict[str, Any]:
    checks = plan.route[0].checks if plan.route else ()
    return {
        "status": "FAILED" if is_refused else "SUCCESS",
        "to": to,
        "reason": plan.cause or ("forced" if is_refused else None),
        "checks": {check.name: check.result for check in checks if check.name in ELIGIBILITY},
        "commands": [] if is_refused else list(plan.commands),
    }


async def _audited(hookflash: Embedded, done: Transfer) -> Transfer:
    """Step 5: the transfer, once what the platform tells of the handover is in its audit."""
    while any(errand.status == "pending" for errand in done.errands):
        await asyncio.sleep(POLL_S)
        done = await hookflash.get(done.id)
    return done


def _audit(done: Transfer) -> dict[str, Any]:
    """What the journal and the audit chain hold, in the tutorial's words; a mailbox is nobody's handover."""
    errands = {str(errand.kind): errand for errand in done.errands}
    presence = errands["presence"].found if "presence" in errands else {}
    figures = errands.get("figures")
    return {
        "timestamp": done.ended_at.isoformat() if done.ended_at else None,
        "callId": done.call_id,
        "connectedTo": done.landing.where if done.landing else None,
        "agentId": presence.get("agent_id"),
        "agentPresence": presence.get("presence", "UNKNOWN"),
        "analyticsSnapshot": (figures.found or str(figures.cause)) if figures else None,
        "auditAction": "TRANSFER_COMPLETED",
    }


async def _find_ids(stage: Stage, arguments: argparse.Namespace) -> dict[str, str]:
    """The tutorial's API lists nothing by name: its ids come from elsewhere."""
    queues = (arguments.queue, arguments.fallback)
    ids = {f"queue:{name}": await stage.id_of("queues", name, "cxone_queue_id") for name in queues}
    return ids | {
        f"skill:{arguments.skill}": await stage.id_of("skills", arguments.skill, "cxone_skill_uuid")
    }


if __name__ == "__main__":
    taken = parser(__doc__)
    taken.set_defaults(base_url="http://127.0.0.1:8702")
    taken.add_argument("--dialect", choices=(PUBLISHED, TUTORIAL), default=PUBLISHED)
    taken.add_argument("--call", help="a live call; one is staged if none is named")
    taken.add_argument("--queue", default="Support", help="where the call goes")
    taken.add_argument("--skill", default="technical", help="what an agent there must know (tutorial)")
    taken.add_argument("--fallback", default="Overflow", help="the queue if nobody there can take the call")
    taken.add_argument("--voicemail", help="the mailbox if there is nobody either: voicemail:…")
    taken.add_argument("--wait", type=float, default=30.0, help="seconds until a pick-up is given up on")
    taken.add_argument("--dry-run", action="store_true", help="say what would happen; no call is moved")
    taken.add_argument("--force-failure", action="store_true", help="a dry run in which the first try fails")
    run(transfer, taken.parse_args())
