"""Five hundred runs in which everything may go wrong at once; a seed that fails replays identically."""

import pytest

from hookflash.domain.outbound.status import OutboundStatus
from tests.fakes.outbound_chaos import OutboundRun, run_outbound_seed
from tests.fakes.outbound_judging import outbound_complaints

SEEDS, SHARES = 500, 10


def _run(seed: int) -> OutboundRun:
    try:
        return run_outbound_seed(seed)
    except BaseException as error:
        error.add_note(f"run_outbound_seed({seed})")
        raise


@pytest.mark.parametrize("share", range(SHARES))
def test_no_fault_places_a_call_twice_or_makes_a_false_record_or_leaves_a_phone_ringing(share: int) -> None:
    found = []
    for seed in range(share, SEEDS, SHARES):
        found += [f"seed {seed}: {what}" for what in outbound_complaints(_run(seed))]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("seed", [3, 44, 171])
def test_a_seed_replays_identically(seed: int) -> None:
    first, again = _run(seed), _run(seed)
    assert first.history()
    assert first.history() == again.history()


def test_the_runs_reach_every_kind_of_end() -> None:
    runs = [_run(seed) for seed in range(80)]
    ends = {run.office.outbound(one).status for run in runs for one in run.calls}
    assert ends == {status for status in OutboundStatus if status.is_final}
