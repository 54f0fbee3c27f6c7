"""The demonstration's judgement: what is not true, it says; and its programme fits the simulated world."""

from collections import Counter

import pytest

from hookflash.cli.demo.judging import find_fault
from hookflash.cli.demo.platforms import CXONE, GENESYS, Platform
from hookflash.cli.demo.programme import PROGRAMME
from hookflash.cli.demo.scenes import Act, Scene

SCENE = Scene(title="one", effects={GENESYS: 1, CXONE: 3}, queue="Billing", agent=0, to="queue:Support")


@pytest.mark.parametrize(
    ("platform", "landing", "effects"), [(GENESYS, "agent:dan", 1), (CXONE, "agent:dan Acme", 3)]
)
def test_what_is_true_is_not_complained_about(platform: Platform, landing: str, effects: int) -> None:
    truth = "agent:dan"
    assert not find_fault(SCENE, platform, status="completed", landing=landing, truth=truth, effects=effects)


@pytest.mark.parametrize(
    ("status", "landing", "truth", "effects", "complaint"),
    [
        ("failed", "agent:dan", "agent:dan", 1, "should be completed"),
        ("completed", "agent:dan", "agent:eva", 1, "landing differs from the truth"),
        ("completed", "agent:dan", "gone", 1, "landing differs from the truth"),
        ("completed", "none", "agent:dan", 1, "landing differs from the truth"),
        ("completed", "agent:dan Acme", "agent:dan", 1, "landing differs from the truth"),
        ("completed", "agent:dan", "agent:dan", 2, "2 effects instead of 1"),
        ("completed", "agent:dan", "agent:dan", 0, "0 effects instead of 1"),
    ],
)
def test_what_is_not_true_is_said(
    status: str, landing: str, truth: str, effects: int, complaint: str
) -> None:
    said = find_fault(SCENE, GENESYS, status=status, landing=landing, truth=truth, effects=effects)
    assert said == complaint


@pytest.mark.parametrize("platform", [GENESYS, CXONE])
def test_every_agent_is_at_the_start_of_one_scene_at_most(platform: Platform) -> None:
    starts = Counter(
        (scene.queue, scene.agent)
        for scene in PROGRAMME
        if platform in scene.effects and scene.agent is not None
    )
    assert set(starts.values()) == {1}


@pytest.mark.parametrize("platform", [GENESYS, CXONE])
def test_both_platforms_show_a_lost_answer_a_consultation_and_a_full_budget(platform: Platform) -> None:
    played = [scene for scene in PROGRAMME if platform in scene.effects]
    faults = [scene.fault for scene in played if scene.fault is not None]
    assert {Act.MOVE, Act.CONSULT, Act.CONSULT_IN_VAIN} <= {scene.act for scene in played}
    assert {"drop_after", 429} <= {fault.get("status", fault["do"]) for fault in faults}
