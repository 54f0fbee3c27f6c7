"""The use cases, on fakes: what a key may do, plans, waiting, and requesters who give up."""

import asyncio
from dataclasses import replace

import pytest

from hookflash.app.access import OPERATOR
from hookflash.domain.access import ApiKey, Scope
from hookflash.domain.causes import Cause
from hookflash.domain.errors import CallBusy, IdempotencyMismatch, NotAllowed, NotFound, StorageError
from hookflash.domain.requests import TransferRequest
from hookflash.domain.status import Status
from hookflash.ports.store import TransferFilter
from tests.fakes.office import Office, open_office
from tests.fakes.platform import FakePlatform, Outage
from tests.fakes.shapes import request
from tests.fakes.virtual_time import run_virtual

READER = ApiKey(id="ak_r", name="", scopes=frozenset({Scope.TRANSFERS_READ}), connections=frozenset({"g"}))
WRITER = ApiKey(id="ak_w", name="", scopes=frozenset({Scope.TRANSFERS_WRITE}), requesters=frozenset({"ana"}))
ELSEWHERE = replace(READER, scopes=frozenset({Scope.ADMIN}), connections=frozenset({"h"}))
# The names as a requester writes them; the platform resolves them.
WISH = replace(request(), to=replace(request().to, id=None))


@pytest.mark.parametrize(
    ("key", "wish", "error"),
    [
        (READER, WISH, NotAllowed),
        (WRITER, WISH, NotAllowed),
        (WRITER, replace(WISH, requested_by="ben"), NotAllowed),
        (ELSEWHERE, WISH, NotAllowed),
        (ELSEWHERE, replace(WISH, connection="h"), NotFound),
        (OPERATOR, replace(WISH, connection="nowhere"), NotFound),
    ],
)
def test_who_may_not_ask_is_turned_away_and_nothing_is_kept(
    key: ApiKey, wish: TransferRequest, error: type[Exception]
) -> None:
    async def scenario() -> None:
        async with open_office() as office:
            office.platform.world.answered_call()
            for ask in (office.process.transfers.request, office.process.transfers.plan):
                with pytest.raises(error):
                    await ask(key, wish)
            assert not office.database.rows
            assert office.platform.requests == 0

    run_virtual(scenario())


def test_the_same_wish_under_the_same_key_is_one_transfer() -> None:
    async def scenario() -> None:
        async with open_office() as office:
            office.platform.world.answered_call()
            transfers = office.process.transfers
            first = await transfers.request(OPERATOR, WISH, "k")
            again = await transfers.request(OPERATOR, WISH, "k")
            assert (first.is_replay, again.is_replay) == (False, True)
            assert again.transfer == first.transfer
            for other in (replace(WISH, reason="x"), replace(WISH, deadline_s=299.0)):
                with pytest.raises(IdempotencyMismatch):
                    await transfers.request(OPERATOR, other, "k")
            with pytest.raises(CallBusy):
                await transfers.request(OPERATOR, WISH, "another")
            assert len(office.database.rows) == 1

    run_virtual(scenario())


def test_a_requester_who_gives_up_leaves_a_transfer_that_still_runs() -> None:
    async def scenario() -> None:
        async with open_office() as office:
            office.platform.world.answered_call()
            asking = asyncio.create_task(office.process.transfers.request(OPERATOR, WISH))
            await asyncio.sleep(0)
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)
            await office.until(lambda: bool(office.database.rows), within_s=1)
            (transfer_id,) = office.database.rows
            done = await office.end(transfer_id, within_s=10)
            assert done.status is Status.COMPLETED

    run_virtual(scenario())


def test_what_the_database_does_not_take_is_not_accepted() -> None:
    async def scenario() -> None:
        async with open_office() as office:
            office.platform.world.answered_call()

            def trouble(operation: str, *, is_kept: bool) -> None:
                if operation == "accept" and not is_kept:
                    raise StorageError("full")

            office.trouble = trouble
            with pytest.raises(StorageError):
                await office.process.transfers.request(OPERATOR, WISH)
            await office.clock.sleep(10)
            assert not office.database.rows
            assert not office.platform.sent

    run_virtual(scenario())


def test_transfers_of_other_connections_are_not_there_for_a_bound_key() -> None:
    async def scenario() -> None:
        async with open_office() as office:
            office.platform.world.answered_call()
            transfer_id = await office.request()
            transfers = office.process.transfers
            assert (await transfers.get(READER, transfer_id)).id == transfer_id
            assert [t.id for t in await transfers.list_transfers(READER, TransferFilter())] == [transfer_id]
            for look in (transfers.get, transfers.timeline):
                with pytest.raises(NotFound):
                    await look(ELSEWHERE, transfer_id)
                with pytest.raises(NotAllowed):
                    await look(WRITER, transfer_id)
            assert await transfers.list_transfers(ELSEWHERE, TransferFilter()) == []
            wanted = TransferFilter(connections=frozenset({"g"}))
            assert await transfers.list_transfers(ELSEWHERE, wanted) == []
            with pytest.raises(NotAllowed):
                await transfers.list_transfers(WRITER, TransferFilter())

    run_virtual(scenario())


async def _waiting_office(office: Office) -> str:
    office.platform.world.answered_call()
    return await office.request("queue:Lonely", deadline_s=60.0)


def test_waiting_ends_with_the_end_with_news_or_with_the_time() -> None:
    async def scenario() -> None:
        async with open_office() as office:
            transfer_id = await _waiting_office(office)
            transfers, clock = office.process.transfers, office.clock
            assert (await transfers.wait(OPERATOR, transfer_id, 0.0)).status is Status.ACCEPTED
            short = await transfers.wait(OPERATOR, transfer_id, 5.0)
            assert short.status is Status.WAITING
            assert clock.monotonic() == pytest.approx(5.0)
            news = await transfers.wait(OPERATOR, transfer_id, 50.0, known_version=1)
            assert news.version == short.version
            assert clock.monotonic() == pytest.approx(5.0)
            end = await transfers.wait(OPERATOR, transfer_id, 500.0, known_version=news.version)
            assert end.status is Status.TIMED_OUT
            assert 60 <= clock.monotonic() < 61
            assert not office.process.changes._followers

    run_virtual(scenario())


def test_waiting_for_the_end_reads_the_record_once_however_often_it_changes() -> None:
    async def scenario() -> None:
        async with open_office() as office:
            office.platform.world.answered_call()
            transfer_id = await office.request()
            reads = []

            def note(operation: str, *, is_kept: bool) -> None:
                if operation == "find":
                    reads.append(operation)

            office.trouble = note
            end = await office.process.transfers.wait(OPERATOR, transfer_id, 500.0)
            assert end == office.transfer(transfer_id)
            assert end.status is Status.COMPLETED
            assert end.version > 4
            assert len(reads) == 1

    run_virtual(scenario())


def test_a_timeline_goes_with_the_record_it_is_of() -> None:
    async def scenario() -> None:
        async with open_office() as office:
            office.platform.world.answered_call()
            transfer_id = await office.request()
            early = await office.process.transfers.get(OPERATOR, transfer_id)
            await office.end(transfer_id)
            kinds = [event.kind for event in await office.process.transfers.timeline_of(early)]
            assert kinds == office.kinds(transfer_id)[: early.version]
            assert len(kinds) < len(office.kinds(transfer_id))

    run_virtual(scenario())


def test_waiting_ends_when_the_service_does() -> None:
    async def scenario() -> None:
        async with open_office() as office:
            transfer_id = await _waiting_office(office)
            waiting = asyncio.create_task(office.process.transfers.wait(OPERATOR, transfer_id, 500.0))
            await office.clock.sleep(3.0)
            office.process.changes.close()
            assert (await waiting).status is Status.WAITING
            assert office.clock.monotonic() == pytest.approx(3.0)

    run_virtual(scenario())


def test_a_plan_touches_nothing_and_agrees_with_what_then_happens() -> None:
    async def scenario() -> None:
        async with open_office() as office:
            call = office.platform.world.answered_call()
            overflow = replace(WISH.to, name="Overflow")
            wish = replace(WISH, to=replace(WISH.to, name="Empty Desk"), fallback=(overflow,))
            plan = await office.process.transfers.plan(OPERATOR, wish)
            assert plan.would == "transfer"
            assert plan.commands == (f"move leg {call.legs[1].id} to queue:Overflow, release at_once",)
            assert plan.platform_requests == office.platform.requests
            assert not office.platform.sent
            assert not office.database.rows
            done = await office.process.transfers.request(OPERATOR, wish)
            await office.end(done.transfer.id)
            assert [sent.place for sent in office.platform.sent] == ["Overflow"]

    run_virtual(scenario())


@pytest.mark.parametrize(
    ("name", "cause"), [("Empty Desk", Cause.NO_AGENTS), ("Bilingual", Cause.TARGET_MISSING)]
)
def test_a_plan_without_a_usable_target_would_reject(name: str, cause: Cause) -> None:
    async def scenario() -> None:
        async with open_office() as office:
            office.platform.world.answered_call()
            wish = replace(WISH, to=replace(WISH.to, name=name))
            plan = await office.process.transfers.plan(OPERATOR, wish)
            assert (plan.would, plan.cause, plan.commands) == ("reject", cause, ())
            assert any(check.cause is cause for check in plan.route[0].checks)

    run_virtual(scenario())


def test_a_plan_for_a_platform_that_cannot_be_read_is_an_error() -> None:
    async def scenario() -> None:
        platform = FakePlatform()
        platform.outages = [Outage(0.0, 100.0)]
        async with open_office(platform) as office:
            platform.world.answered_call()
            with pytest.raises(Exception, match="cannot be read"):
                await office.process.transfers.plan(OPERATOR, WISH)

    run_virtual(scenario())
