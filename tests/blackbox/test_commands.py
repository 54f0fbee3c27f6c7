"""The command line's contract: exit codes, data on stdout alone, one clear message on stderr."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from . import programs
from .evidence import Scene
from .places import NEVER_WAS
from .programs import Done
from .scenes import Start, set_scene
from .stand import Stand
from .steps import reads_fail_from_now_on
from .talking import Api, Simulator

DONE, FAILED, USAGE, NOT_FOUND, CONFLICT, REJECTED, UNRESOLVED, UNREACHABLE = range(8)
TO_SUPPORT = ("--connection", "g", "--to", "queue:Support")
Command = Callable[..., Awaitable[Done]]


@pytest.fixture
def hookflash(stand: Stand) -> Command:
    """The command line, told where the service is; an option named in capitals goes into the environment."""

    async def run(*arguments: str, **additions: str) -> Done:
        found = {"HOOKFLASH_API_URL": stand.api, "HOOKFLASH_API_KEY": programs.KEY, **additions}
        done = await asyncio.to_thread(programs.run, programs.HOOKFLASH, *arguments, additions=found)
        assert "Traceback" not in done.err, done.err
        return done

    return run


@pytest.fixture
async def scene(api: Api, simulator: Simulator) -> Scene:
    """A call that ana has."""
    return await set_scene(api, simulator, Start.CONNECTED)


def insist_on_message(done: Done, code: int) -> None:
    """It ended with that code, said why on stderr, and printed no data."""
    assert done.code == code, (done.code, done.out, done.err)
    assert done.err.strip()
    assert done.out == ""


async def test_transfer_and_its_end(hookflash: Command, scene: Scene) -> None:
    done = await hookflash("transfer", scene.call_id, *TO_SUPPORT, "--wait", "--json")
    assert done.code == DONE
    assert done.json["status"] == "completed"
    assert done.json["landing"]["where"] == await scene.simulator.caller_with(scene.call_id)
    assert "completed" in done.err, "progress goes to stderr"


async def test_transfer_without_waiting(hookflash: Command, scene: Scene) -> None:
    done = await hookflash("transfer", scene.call_id, *TO_SUPPORT)
    assert done.code == DONE
    found = (await scene.api.ask("GET", f"/v1/transfers?call_id={scene.call_id}")).json["items"]
    assert [item["id"] in done.out for item in found] == [True]
    assert (await scene.api.ended(found[0]["id"]))["status"] == "completed"


async def test_transfer_hands_everything_on(hookflash: Command, scene: Scene) -> None:
    await scene.simulator.nobody_answers("Overflow")
    options = (
        *("--fallback", "queue:Overflow", "--as", "ana", "--reason", "wants more", "--deadline", "60"),
        *("--done-when", "queued", "--leg", scene.agent_leg),
    )
    target = ("--connection", "g", "--to", "queue:Empty Desk")
    done = await hookflash("transfer", scene.call_id, *target, *options, "--wait", "--json")
    assert done.code == DONE, done.err
    record = done.json
    assert (record["reached"], record["landing"]["where"]) == ("queue", "queue:Overflow")
    assert (record["requested_by"], record["reason"]) == ("ana", "wants more")
    assert [attempt["status"] for attempt in record["attempts"]] == ["skipped", "completed"]


async def test_transfer_that_is_rejected(hookflash: Command, scene: Scene) -> None:
    target = ("--connection", "g", "--to", "queue:Suport")
    done = await hookflash("transfer", scene.call_id, *target, "--wait", "--json")
    assert (done.code, done.json["cause"]) == (REJECTED, "target_missing")


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--connection", "nowhere", "--to", "queue:Support"), NOT_FOUND),
        (("--connection", "g"), USAGE),
        (("--connection", "g", "--to", "Support"), USAGE),
        ((*TO_SUPPORT, "--priority", "11"), USAGE),
        ((*TO_SUPPORT, "--priority", "0"), USAGE),
        ((*TO_SUPPORT, "--deadline", "0"), USAGE),
        ((*TO_SUPPORT, "--patience", "0"), USAGE),
        ((*TO_SUPPORT, "--leg", ""), USAGE),
        ((*TO_SUPPORT, "--context", "novalue"), USAGE),
        ((*TO_SUPPORT, "--key", "a b"), USAGE),
    ],
    ids=[
        *("connection", "no-target", "target", "range", "no-priority", "no-deadline", "no-patience"),
        *("no-leg", "context", "key"),
    ],
)
async def test_transfer_that_is_not_accepted(
    hookflash: Command, simulator: Simulator, options: tuple[str, ...], code: int
) -> None:
    insist_on_message(await hookflash("transfer", NEVER_WAS, *options, "--json"), code)
    assert not [r for r in await simulator.requests() if NEVER_WAS in r["path"]]


async def test_second_transfer_of_a_call(hookflash: Command, scene: Scene) -> None:
    await scene.simulator.nobody_answers("Support")
    first = await hookflash("transfer", scene.call_id, *TO_SUPPORT, "--key", scene.call_id, "--json")
    again = await hookflash("transfer", scene.call_id, *TO_SUPPORT, "--key", scene.call_id, "--json")
    assert (first.code, again.code) == (DONE, DONE)
    assert first.json["id"] == again.json["id"]
    insist_on_message(await hookflash("transfer", scene.call_id, *TO_SUPPORT), CONFLICT)
    other = ("--connection", "g", "--to", "queue:Sales", "--key", scene.call_id)
    insist_on_message(await hookflash("transfer", scene.call_id, *other), CONFLICT)
    await scene.simulator.hang_up(scene.call_id)
    await scene.api.ended(first.json["id"])


async def test_service_that_does_not_answer_or_know_us(hookflash: Command, stand: Stand) -> None:
    nobody = {"HOOKFLASH_API_URL": stand.api.rpartition(":")[0] + ":1"}
    for command in (("transfer", NEVER_WAS, *TO_SUPPORT), ("watch", "tr_x", "--json")):
        insist_on_message(await hookflash(*command, **nobody), UNREACHABLE)
    insist_on_message(await hookflash("list", HOOKFLASH_API_KEY="wrong"), FAILED)
    other = await hookflash("list", HOOKFLASH_API_URL=stand.control)
    insist_on_message(other, UNREACHABLE)


async def test_plan_does_nothing(hookflash: Command, scene: Scene) -> None:
    fallback = ("--fallback", "queue:Overflow")
    target = ("--connection", "g", "--to", "queue:Empty Desk", *fallback, "--json")
    for command in (("plan",), ("transfer", "--dry-run")):
        done = await hookflash(command[0], scene.call_id, *target, *command[1:])
        assert (done.code, done.json["would"]) == (DONE, "transfer"), done.err
        assert [len(planned["checks"]) > 0 for planned in done.json["route"]] == [True, True]
        assert "queue:Overflow" in done.json["commands"][0]
    assert await scene.simulator.effects(scene.call_id) == []
    assert not [r for r in await scene.simulator.requests() if r["method"] == "POST" and "/conv" in r["path"]]
    assert (await scene.api.ask("GET", f"/v1/transfers?call_id={scene.call_id}")).json["items"] == []


async def test_plan_that_says_no(hookflash: Command, scene: Scene) -> None:
    done = await hookflash("plan", scene.call_id, "--connection", "g", "--to", "queue:Empty Desk", "--json")
    assert (done.code, done.json["would"], done.json["cause"]) == (REJECTED, "reject", "no_agents")
    gone = await hookflash("plan", NEVER_WAS, *TO_SUPPORT)
    assert (gone.code, "call_gone" in gone.out) == (REJECTED, True)
    dead = await hookflash("plan", NEVER_WAS, "--connection", "dead", "--to", "queue:Support", "--json")
    insist_on_message(dead, UNREACHABLE)


async def test_show_and_list(hookflash: Command, scene: Scene) -> None:
    asks = {"connection": "g", "call_id": scene.call_id, "to": "queue:Support"}
    transfer = await scene.api.accepted(asks)
    await scene.api.ended(transfer)
    shown = await hookflash("show", transfer, "--json")
    assert (shown.code, shown.json["id"], shown.json["status"]) == (DONE, transfer, "completed")
    text = await hookflash("show", transfer)
    assert (text.code, transfer in text.out) == (DONE, True)
    listed = await hookflash("list", "--call", scene.call_id, "--json")
    assert listed.code == DONE
    assert [item["id"] for item in listed.json] == [transfer]
    none = await hookflash("list", "--call", scene.call_id, "--status", "failed", "--json")
    assert (none.code, none.json) == (DONE, [])


async def test_show_and_list_with_something_wrong(hookflash: Command) -> None:
    insist_on_message(await hookflash("show", "tr_" + "0" * 26, "--json"), NOT_FOUND)
    insist_on_message(await hookflash("show", "../../livez"), NOT_FOUND)
    insist_on_message(await hookflash("list", "--status", "nonsense"), USAGE)


@pytest.mark.parametrize(
    ("target", "faults", "code", "status"),
    [
        ("queue:Sales", (), DONE, "completed"),
        ("queue:Sales", ({"do": "status", "status": 400},), FAILED, "failed"),
        ("queue:Support", (), FAILED, "timed_out"),
        ("queue:Nowhere", (), REJECTED, "rejected"),
        ("queue:Sales", ({"do": "drop_before"},), UNRESOLVED, "unresolved"),
    ],
    ids=["completed", "failed", "timed-out", "rejected", "unresolved"],
)
async def test_watch(
    hookflash: Command, scene: Scene, target: str, faults: tuple[dict[str, Any], ...], code: int, status: str
) -> None:
    await scene.simulator.nobody_answers("Support")
    await scene.simulator.fail(*({"match": {"path": "*/replace/queue"}, **fault} for fault in faults))
    # Only what ends by its deadline gets a short one: on a busy machine the others take their time.
    deadline_s = {"timed_out": 1.5, "unresolved": 4.0}.get(status, 60.0)
    asks = {"connection": "g", "call_id": scene.call_id, "to": target, "deadline_s": deadline_s}
    transfer = await scene.api.accepted(asks)
    if status == "unresolved":
        await reads_fail_from_now_on(scene, transfer)
    watched = await hookflash("watch", transfer, "--json")
    states = [json.loads(line) for line in watched.out.splitlines()]
    assert (watched.code, states[-1]["status"]) == (code, status), watched.err
    assert [s["version"] for s in states] == sorted({s["version"] for s in states}), "one line a change"


async def test_keys(hookflash: Command, stand: Stand) -> None:
    config = ("--config", str(stand.config))
    made = await hookflash("keys", "create", "for a test", "--scope", "transfers:read", *config, "--json")
    assert made.code == DONE
    listed = await hookflash("keys", "list", *config)
    assert (listed.code, made.json["id"] in listed.out) == (DONE, True)
    assert made.json["secret"] not in listed.out
    revoked = await hookflash("keys", "revoke", made.json["id"], *config, "--json")
    assert revoked.code == DONE
    insist_on_message(await hookflash("keys", "revoke", made.json["id"], *config), NOT_FOUND)


async def test_audit_of_a_running_service(hookflash: Command, stand: Stand, scene: Scene) -> None:
    asks = {"connection": "g", "call_id": scene.call_id, "to": "queue:Support"}
    await scene.api.ended(await scene.api.accepted(asks))
    done = await hookflash("audit", "verify", "--config", str(stand.config), "--json")
    assert (done.code, done.json["faults"]) == (DONE, [])
    assert done.json["entries"] > 0
    node, (seq, digest) = next(iter(done.json["heads"].items()))
    head = ("audit", "verify", "--config", str(stand.config), "--head", f"{node}:{seq}:{digest}")
    assert (await hookflash(*head)).code == DONE
    forged = (*head[:-1], f"{node}:{seq}:{'0' * len(digest)}")
    assert (await hookflash(*forged)).code == FAILED


async def test_version_and_help(hookflash: Command) -> None:
    version = await hookflash("--version")
    assert (version.code, version.out.strip().count(".")) == (DONE, 2)
    shown = await hookflash("--help")
    assert shown.code == DONE
    for command in (
        "demo",
        "up",
        "serve",
        "simulator",
        "plan",
        "transfer",
        "show",
        "list",
        "watch",
        "doctor",
    ):
        assert command in shown.out
