"""Steering a consultation by the API and by the command line: what is done, what is refused and how."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from . import programs
from .evidence import Scene, judge, look
from .problems import insist_on_problem
from .programs import Done
from .scenes import Start, set_scene
from .stand import Stand
from .talking import Api, Simulator

DONE, NOT_FOUND, CONFLICT = 0, 3, 4
NONE_SUCH = "tr_" + "0" * 26


@pytest.fixture
async def scene(api: Api, simulator: Simulator) -> Scene:
    return await set_scene(api, simulator, Start.CONNECTED)


@asynccontextmanager
async def consulting(scene: Scene, phase: str = "talking", **asks: Any) -> AsyncIterator[str]:
    """A consultation that is that far; the caller hangs up in the end."""
    wish = {"connection": "g", "call_id": scene.call_id, "to": "agent:eva", "kind": "consult", **asks}
    transfer = await scene.api.accepted(wish)
    await scene.api.until_phase(transfer, phase)
    yield transfer
    seen = await look(scene, await scene.api.ended(transfer))
    judge(seen)


async def command(stand: Stand, *arguments: str) -> Done:
    additions = {"HOOKFLASH_API_URL": stand.api, "HOOKFLASH_API_KEY": programs.KEY}
    done = await asyncio.to_thread(programs.run, programs.HOOKFLASH, *arguments, additions=additions)
    assert "Traceback" not in done.err, done.err
    return done


async def test_every_order_by_the_command_line(stand: Stand, scene: Scene) -> None:
    async with consulting(scene) as transfer:
        assert await scene.simulator.caller_with(scene.call_id) == "hold"
        for order, caller_with in (
            ("swap", "agent:ana"),
            ("conference", "agent:eva"),
            ("complete", "agent:eva"),
        ):
            done = await command(stand, order, transfer, "--json")
            assert (done.code, done.json["orders"][-1]["status"]) == (DONE, "done"), done.err
            assert await scene.simulator.caller_with(scene.call_id) == caller_with
    ended = await scene.api.ended(transfer)
    assert (ended["status"], ended["landing"]["where"]) == ("completed", "agent:eva")
    for order in ("complete", "cancel"):
        refused = await command(stand, order, transfer)
        assert (refused.code, refused.out) == (CONFLICT, "")


async def test_cancel_by_the_command_line(stand: Stand, scene: Scene) -> None:
    await scene.simulator.nobody_answers("Support")
    async with consulting(scene, "dialing", to="queue:Support") as transfer:
        early = await command(stand, "complete", transfer)
        assert (early.code, "answered" in early.err) == (CONFLICT, True)
        done = await command(stand, "cancel", transfer, "--json")
        assert (done.code, done.json["status"]) == (DONE, "cancelled")
    assert await scene.simulator.caller_with(scene.call_id) == "agent:ana"
    assert (await command(stand, "cancel", NONE_SUCH)).code == NOT_FOUND


async def test_orders_that_cannot_be_carried_out(api: Api, scene: Scene) -> None:
    await scene.simulator.nobody_answers("Support")
    orders = ("complete", "swap", "conference")
    async with consulting(scene, "dialing", to="queue:Support") as transfer:
        for order in orders:
            insist_on_problem(
                await api.ask("POST", f"/v1/transfers/{transfer}:{order}"), 409, "version_conflict"
            )
        await api.order(transfer, "cancel")
    for order in (*orders, "cancel"):
        insist_on_problem(await api.ask("POST", f"/v1/transfers/{transfer}:{order}"), 409, "version_conflict")
        insist_on_problem(await api.ask("POST", f"/v1/transfers/{NONE_SUCH}:{order}"), 404, "not_found")
    explode = await api.ask("POST", f"/v1/transfers/{transfer}:explode")
    insist_on_problem(explode, 405, "method_not_allowed")


async def test_blind_transfer_has_nothing_to_complete(api: Api, scene: Scene) -> None:
    await scene.simulator.nobody_answers("Support")
    wish = {"connection": "g", "call_id": scene.call_id, "to": "queue:Support"}
    transfer = await api.accepted(wish)
    await api.until(transfer, lambda found: bool(found["status"] == "waiting"), "waiting")
    insist_on_problem(await api.ask("POST", f"/v1/transfers/{transfer}:complete"), 409, "version_conflict")
    await api.order(transfer, "cancel")


async def test_orders_belong_to_the_requester_and_to_keys_that_may_write(
    stand: Stand, api: Api, scene: Scene
) -> None:
    def key(*options: str) -> str:
        create = (
            programs.HOOKFLASH,
            "keys",
            "create",
            "test",
            *options,
            "--config",
            str(stand.config),
            "--json",
        )
        return str(programs.run(*create).json["secret"])

    write = ("--scope", "transfers:write", "--scope", "transfers:read")
    keys = (("--scope", "transfers:read"), (*write, "--requester", "ben"), (*write, "--requester", "ana"))
    reader, other, own = [api.with_key(await asyncio.to_thread(key, *options)) for options in keys]
    async with consulting(scene, requested_by="ana") as transfer:
        for stranger in (reader, other):
            refused = await stranger.ask("POST", f"/v1/transfers/{transfer}:complete")
            insist_on_problem(refused, 403, "not_permitted")
        assert await scene.simulator.caller_with(scene.call_id) == "hold"
        await own.order(transfer, "complete")


async def test_of_many_orders_at_once_each_is_answered(api: Api, scene: Scene) -> None:
    async with consulting(scene) as transfer:
        answers = await asyncio.gather(
            *(api.ask("POST", f"/v1/transfers/{transfer}:{one}") for one in ("complete",) * 5 + ("cancel",))
        )
        assert {answer.status for answer in answers} <= {202, 409}
    ended = await api.ended(transfer)
    assert ended["status"] in {"completed", "cancelled"}
    assert not [one for one in ended["orders"] if one["status"] == "pending"]
    assert ended["landing"]["where"] == await scene.simulator.caller_with(scene.call_id)
