"""Five hundred runs a kind of platform in which everything may go wrong at once; seeds replay identically."""

import pytest

from hookflash.domain.commands import Verb
from hookflash.domain.status import Status
from tests.fakes.chaos import Run, run_seed
from tests.fakes.composing import ComposingPlatform
from tests.fakes.conducts import Conduct
from tests.fakes.judging import complaints

SEEDS, SHARES = 500, 10

each_conduct = pytest.mark.parametrize("conduct", list(Conduct))


def _run(seed: int, conduct: Conduct) -> Run:
    try:
        return run_seed(seed, conduct)
    except BaseException as error:
        error.add_note(f"run_seed({seed}, {conduct!s})")
        raise


@each_conduct
@pytest.mark.parametrize("share", range(SHARES))
def test_no_fault_moves_a_call_twice_or_makes_a_false_record_or_leaves_anybody_on_hold(
    share: int, conduct: Conduct
) -> None:
    found = []
    for seed in range(share, SEEDS, SHARES):
        found += [f"seed {seed}, {conduct}: {what}" for what in complaints(_run(seed, conduct))]
    assert not found, "\n".join(found)


@each_conduct
@pytest.mark.parametrize("seed", [3, 44, 69, 171, 250])
def test_a_seed_replays_identically(seed: int, conduct: Conduct) -> None:
    first, again = _run(seed, conduct), _run(seed, conduct)
    assert first.history()
    assert first.history() == again.history()


@each_conduct
def test_the_runs_reach_every_kind_of_end(conduct: Conduct) -> None:
    runs = [_run(seed, conduct) for seed in range(150)]
    ends = {run.office.transfer(one).status for run in runs for one in run.transfers}
    assert ends >= {
        Status.COMPLETED,
        Status.TIMED_OUT,
        Status.REJECTED,
        Status.FAILED,
        Status.ABANDONED,
        Status.UNRESOLVED,
    }
    platforms = [run.office.platform for run in runs]
    is_composed = conduct is Conduct.CXONE_LIKE
    assert is_composed == any(isinstance(one, ComposingPlatform) and one.given_back for one in platforms)
    blind = [sent for one in platforms for sent in one.sent if sent.command.hands_over]
    assert is_composed == any(sent.verb is Verb.CONSULT for sent in blind)
