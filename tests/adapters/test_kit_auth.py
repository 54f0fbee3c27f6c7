import asyncio
import gc
from collections.abc import Callable

import pytest

from hookflash.adapters.kit.auth import CachedTokens, FixedToken, Token
from hookflash.adapters.kit.flight import SharedFlight
from hookflash.domain.causes import Cause
from hookflash.domain.errors import PlatformBusy, PlatformError, PlatformRefused, PlatformUnreachable
from hookflash.ports.platform import Lane, Spend

from .clocks import ManualClock, settle


class Office:
    """Hands out tokens and counts how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0
        self.gate = asyncio.Event()
        self.gate.set()
        self.failure: PlatformError | None = None
        self.lifetime_s = 1000.0

    async def fetch(self, spend: Spend) -> Token:
        self.asked += 1
        spend.requests += 1
        number = self.asked
        await self.gate.wait()
        if self.failure is not None:
            raise self.failure
        return Token(f"token-{number}", self.lifetime_s)


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def tokens(office: Office, clock: ManualClock) -> CachedTokens:
    return CachedTokens(office.fetch, clock)


def new_spend() -> Spend:
    return Spend(Lane.CHECK)


async def test_a_thousand_at_once_cause_one_request(office: Office, tokens: CachedTokens) -> None:
    office.gate.clear()
    spends = [new_spend() for _ in range(1000)]
    waiting = [asyncio.create_task(tokens.get(spend)) for spend in spends]
    await settle()
    office.gate.set()
    assert set(await asyncio.gather(*waiting)) == {"token-1"}
    assert office.asked == 1
    assert sum(spend.requests for spend in spends) == 1


@pytest.mark.parametrize(("lifetime", "fresh_until"), [(1000.0, 940.0), (100.0, 90.0), (86_400.0, 86_340.0)])
async def test_token_is_renewed_early(
    office: Office, tokens: CachedTokens, clock: ManualClock, lifetime: float, fresh_until: float
) -> None:
    office.lifetime_s = lifetime
    await tokens.get(new_spend())
    clock.jump(fresh_until - 0.1)
    assert await tokens.get(new_spend()) == "token-1"
    clock.jump(0.2)
    assert await tokens.get(new_spend()) == "token-2"


async def test_token_near_its_end_serves_on_when_no_new_one_is_to_be_had(
    office: Office, tokens: CachedTokens, clock: ManualClock
) -> None:
    await tokens.get(new_spend())
    office.failure = PlatformError("down", Cause.PLATFORM_DOWN)
    clock.jump(950)
    assert await tokens.get(new_spend()) == "token-1"
    assert await tokens.get(new_spend()) == "token-1"
    assert office.asked == 2  # the second failure was not asked for
    clock.jump(60)
    with pytest.raises(PlatformError):
        await tokens.get(new_spend())


async def test_only_the_refused_token_is_dropped(office: Office, tokens: CachedTokens) -> None:
    old = await tokens.get(new_spend())
    assert tokens.invalidate(old)
    new = await tokens.get(new_spend())
    tokens.invalidate(old)  # a second refusal of the old one comes late
    assert await tokens.get(new_spend()) == new
    assert office.asked == 2


async def test_platform_that_refuses_every_token_is_not_asked_for_ever_more(
    office: Office, tokens: CachedTokens, clock: ManualClock
) -> None:
    asks_again = []
    for _ in range(100):
        asks_again.append(tokens.invalidate(await tokens.get(new_spend())))
        clock.jump(0.1)
    assert office.asked == 3
    assert asks_again.count(True) == 2
    clock.jump(5)
    assert tokens.invalidate(await tokens.get(new_spend()))


async def test_failure_is_kept_for_a_second_only(
    office: Office, tokens: CachedTokens, clock: ManualClock
) -> None:
    office.failure = PlatformRefused("no", Cause.CREDENTIALS_REJECTED)
    for _ in range(5):
        with pytest.raises(PlatformRefused):
            await tokens.get(new_spend())
    assert office.asked == 1
    clock.jump(1.1)
    office.failure = None
    assert await tokens.get(new_spend()) == "token-2"


async def test_rate_limit_on_tokens_is_respected(
    office: Office, tokens: CachedTokens, clock: ManualClock
) -> None:
    office.failure = PlatformBusy("busy", retry_after_s=30)
    with pytest.raises(PlatformBusy):
        await tokens.get(new_spend())
    clock.jump(29)
    with pytest.raises(PlatformBusy):
        await tokens.get(new_spend())
    assert office.asked == 1


@pytest.mark.parametrize("which", [0, 1])
async def test_cancelled_waiter_takes_nobody_along(office: Office, tokens: CachedTokens, which: int) -> None:
    office.gate.clear()
    waiting = [asyncio.create_task(tokens.get(new_spend())) for _ in range(3)]
    await settle()
    waiting[which].cancel()
    await settle()
    office.gate.set()
    results = await asyncio.gather(*waiting, return_exceptions=True)
    assert [r for r in results if not isinstance(r, BaseException)] == ["token-1", "token-1"]
    assert office.asked == 1


async def test_failure_that_nobody_waits_for_is_quiet(office: Office, tokens: CachedTokens) -> None:
    complaints: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context))
    office.gate.clear()
    office.failure = PlatformError("down", Cause.PLATFORM_DOWN)
    waiter = asyncio.create_task(tokens.get(new_spend()))
    await settle()
    waiter.cancel()
    await settle()
    office.gate.set()
    await settle()
    assert waiter.cancelled()
    tokens._flight = SharedFlight()
    gc.collect()
    assert complaints == []


async def test_stop_ends_waiting_with_an_error_of_ours(office: Office, tokens: CachedTokens) -> None:
    office.gate.clear()
    waiter = asyncio.create_task(tokens.get(new_spend()))
    await settle()
    await tokens.stop()
    with pytest.raises(PlatformUnreachable):
        await waiter


async def test_fixed_token_cannot_be_renewed() -> None:
    fixed = FixedToken("given")
    spend = new_spend()
    assert await fixed.get(spend) == "given"
    assert not fixed.invalidate("given")
    assert spend.requests == 0


@pytest.mark.parametrize("make", [lambda: Token("swordfish", 1.0), lambda: FixedToken("swordfish")])
def test_tokens_are_not_shown(make: Callable[[], object]) -> None:
    assert "swordfish" not in repr(make())
