"""Five hundred runs in which everything may go wrong at once; a seed that fails replays identically."""

import pytest

from hookflash.domain.status import Status
from tests.fakes.chaos import Run, run_seed
from tests.fakes.judging import complaints

SEEDS, SHARES = 500, 10


def _run(seed: int) -> Run:
    try:
        return run_seed(seed)
    except BaseException as error:
        error.add_note(f"run_seed({seed})")
        raise


@pytest.mark.parametrize("share", range(SHARES))
def test_no_fault_moves_a_call_twice_or_makes_a_false_record(share: int) -> None:
    found = []
    for seed in range(share, SEEDS, SHARES):
        found += [f"seed {seed}: {what}" for what in complaints(_run(seed))]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("seed", [3, 44, 69, 171, 250])
def test_a_seed_replays_identically(seed: int) -> None:
    first, again = _run(seed), _run(seed)
    assert first.history()
    assert first.history() == again.history()


def test_the_runs_reach_every_kind_of_end() -> None:
    runs = [_run(seed) for seed in range(150)]
    ends = {run.office.transfer(one).status for run in runs for one in run.transfers}
    assert ends >= {
        Status.COMPLETED,
        Status.TIMED_OUT,
        Status.REJECTED,
        Status.FAILED,
        Status.ABANDONED,
        Status.UNRESOLVED,
    }
