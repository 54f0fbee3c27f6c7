"""Many at once: one transfer per idempotency key, one winner per call."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hookflash.domain.access import Scope
from hookflash.domain.commands import Verb
from tests.fakes.composing import ComposingPlatform
from tests.fakes.conducts import Conduct, make_platform
from tests.fakes.places import Queue
from tests.fakes.platform import FakePlatform

from .serving import Api, Reply, hurried_queues, running_api, wish

_MOVING = frozenset({Verb.MOVE, Verb.CONSULT})

POSTS, PAIRS = 20, 200
# Fewer where a transfer is made of several commands.
KEYS = {Conduct.GENESYS_LIKE: 200, Conduct.CXONE_LIKE: 60}


@pytest.fixture(params=list(Conduct))
async def api(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Api]:
    """On each kind of platform."""
    platform = make_platform(request.param, *hurried_queues())
    if isinstance(platform, ComposingPlatform):
        platform.between_s = 0.02
    async with running_api(tmp_path, platform=platform) as running:
        yield running


@pytest.fixture
def keys(request: pytest.FixtureRequest) -> int:
    """How many idempotency keys are used."""
    return KEYS[request.node.callspec.params["api"]]


async def _post(api: Api, number: int, idempotency_key: str | None = None) -> Reply:
    headers = {"Idempotency-Key": idempotency_key} if idempotency_key else {}
    return await api.post(wish(f"call-{number}"), headers=headers)


def _people(platform: FakePlatform, count: int) -> None:
    for number in range(count):
        platform.world.answered_call(f"call-{number}")


async def test_twenty_posts_with_one_key_make_one_transfer_and_identical_answers(api: Api, keys: int) -> None:
    _people(api.platform, keys)
    replies: list[list[Reply]] = []
    for begin in range(0, keys, 20):
        groups = [[_post(api, n, f"key-{n}") for _ in range(POSTS)] for n in range(begin, begin + 20)]
        replies += await asyncio.gather(*(asyncio.gather(*group) for group in groups))
    assert len(replies) == keys
    for group in replies:
        assert {reply.status for reply in group} == {202}
        assert len({reply.body for reply in group}) == 1
        assert len({reply.headers["Location"] for reply in group}) == 1
        assert len({reply.headers["ETag"] for reply in group}) == 1
        assert Counter(reply.headers.get("Idempotency-Replayed") for reply in group) == {
            None: 1,
            "true": POSTS - 1,
        }
    made = {group[0].json["id"] for group in replies}
    assert len(made) == keys
    assert made == await _all_transfers(api)
    ends = [await api.get(f"/v1/transfers/{one}", headers={"Prefer": "wait=20"}) for one in made]
    assert {end.json["status"] for end in ends} == {"completed"}
    sent, effects = api.platform.sent, api.platform.world.effects
    assert len(sent) == len(effects)
    assert Counter(one.verb in _MOVING for one in sent)[True] == keys
    assert Counter(one.call_id for one in effects if one.verb in _MOVING) == {
        f"call-{number}": 1 for number in range(keys)
    }


async def _all_transfers(api: Api) -> set[str]:
    found: set[str] = set()
    params = {"limit": "150"}
    while True:
        page = (await api.get("/v1/transfers", params=params)).json
        found |= {item["id"] for item in page["items"]}
        if page["next_cursor"] is None:
            return found
        params["cursor"] = page["next_cursor"]


async def test_of_two_transfers_of_one_call_exactly_one_wins(api: Api) -> None:
    platform = api.platform
    platform.world.queues["q-billing"] = Queue("q-billing", "Billing", answer_after_s=None)
    _people(platform, PAIRS)
    pairs = await asyncio.gather(
        *(asyncio.gather(_post(api, n), api.post(wish(f"call-{n}", "queue:Overflow"))) for n in range(PAIRS))
    )
    for pair in pairs:
        loser, winner = sorted(pair, key=lambda reply: -reply.status)
        assert winner.status == 202
        assert loser.code == "409 call_busy"
    assert len(await _all_transfers(api)) == PAIRS


async def test_the_loser_of_a_race_may_ask_again_with_the_same_key(api: Api) -> None:
    api.platform.world.answered_call("call-1")
    first = await api.post(wish(), headers={"Idempotency-Key": "one"})
    assert (await api.post(wish(), headers={"Idempotency-Key": "two"})).code == "409 call_busy"
    await api.get(first.headers["Location"], headers={"Prefer": "wait=20"})
    again = await api.post(wish(), headers={"Idempotency-Key": "two"})
    assert again.status == 202
    assert "Idempotency-Replayed" not in again.headers


async def test_one_key_with_another_body_is_refused_and_keys_belong_to_their_owner(api: Api) -> None:
    _people(api.platform, 3)
    other = await api.key("other", Scope.ADMIN)
    assert (await _post(api, 0, "k")).status == 202
    assert (await _post(api, 1, "k")).code == "422 idempotency_mismatch"
    for difference in ({"reason": "x"}, {"deadline_s": 299.0}, {"to": "queue:billing"}):
        reply = await api.post({**wish("call-0"), **difference}, headers={"Idempotency-Key": "k"})
        assert reply.code == "422 idempotency_mismatch"
    same = {**wish("call-0"), "kind": "blind", "fallback": [], "deadline_s": 300}
    assert (await api.post(same, headers={"Idempotency-Key": "k"})).headers["Idempotency-Replayed"] == "true"
    theirs = await api.post(wish("call-2"), secret=other, headers={"Idempotency-Key": "k"})
    assert theirs.status == 202
