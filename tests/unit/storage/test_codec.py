"""What is kept: as it was written, and as versions before wrote it."""

import json
from typing import Any

import pytest

from hookflash.domain.errands import Errand, ErrandKind, ErrandStatus
from hookflash.domain.events import ErrandTried
from hookflash.domain.ids import TRANSFER_PREFIX
from hookflash.domain.records import RecordEvent
from hookflash.domain.state import begin
from hookflash.storage.codec import kind_of
from tests.fakes.shapes import accepted
from tests.fakes.virtual_time import at

KIND = kind_of(f"{TRANSFER_PREFIX}_1")
FOUND: dict[str, str | int | float] = {"agent_id": "7", "presence": "Busy", "transfers": 1, "transfer_s": 2.0}
TRIED = ErrandTried(at=at(1.0), errand=ErrandKind.FIGURES, found=FOUND)


def _without(value: Any, *names: str) -> Any:
    if isinstance(value, dict):
        return {key: _without(item, *names) for key, item in value.items() if key not in names}
    return [_without(item, *names) for item in value] if isinstance(value, list) else value


def test_what_an_errand_found_comes_back_as_it_was() -> None:
    loaded = KIND.load_event(KIND.dump_event(TRIED))
    assert loaded == TRIED
    assert [type(said) for said in loaded.found.values()] == [str, str, int, float]
    assert KIND.dump_event(loaded) == KIND.dump_event(TRIED)


@pytest.mark.parametrize("event", [accepted(), ErrandTried(at=at(1.0), errand=ErrandKind.WRAP_UP)])
def test_events_from_before_handovers_were_audited_still_load(event: RecordEvent) -> None:
    older = _without(json.loads(KIND.dump_event(event)), "audits_handover", "found")
    assert KIND.load_event(json.dumps(older)) == event


def test_records_from_before_handovers_were_audited_still_load_and_want_none() -> None:
    state = begin(accepted(wrap_up_code="sold"))
    older = _without(json.loads(KIND.dump_state(state)), "audits_handover", "found")
    loaded = KIND.load_state(json.dumps(older))
    assert loaded == state
    assert loaded.record.errands == (Errand(kind=ErrandKind.WRAP_UP, status=ErrandStatus.PENDING),)
