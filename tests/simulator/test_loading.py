from pathlib import Path
from typing import Any

import pytest

from hookflash_simulator.clock import VirtualClock
from hookflash_simulator.world.loading import WrongWorld, build_world, read_world

from .harness import acme


def build(world: dict[str, Any]) -> object:
    return build_world(("w.yaml", world), 1, VirtualClock(0))


@pytest.mark.parametrize(
    ("world", "said"),
    [
        ({"colour": 1}, "w.yaml: unknown 'colour'; allowed here: agent_access_key_secret, agents, campaigns"),
        ({"starts_at": "noon"}, "w.yaml: starts_at: must be a time as 1970-01-01T00:00:00.000Z"),
        ({"timing": {"effect_delay_s": "slow"}}, "timing.effect_delay_s: must be a number, not 'slow'"),
        ({"timing": {"effect_delay": 1}}, "timing: unknown 'effect_delay'; allowed here: alerting_timeout_s"),
        ({"queues": ["Billing"]}, "queues: must be a mapping, not ['Billing']"),
        ({"queues": {4711: {}}}, "queues: the key 4711 must be a text"),
        (
            {"queues": {"A": {"wrap_up_codes": ["X"]}}},
            "queues.A.wrap_up_codes: unknown 'X'; allowed here: none",
        ),
        ({"agents": {"zoe": {}}}, "agents.zoe.queue: is required, text"),
        (
            {"queues": {"A": {}}, "agents": {"zoe": {"queue": "B"}}},
            "agents.zoe.queue: must be one of A, not 'B'",
        ),
        (
            {"queues": {"A": {}}, "agents": {"zoe": {"queue": "A", "skills": ["x"]}}},
            "agents.zoe.skills: unknown 'x'; allowed here: none",
        ),
        (
            {"queues": {"A": {}}, "agents": {"zoe": {"queue": "A", "presence": "asleep"}}},
            "agents.zoe.presence: must be one of available",
        ),
        ({"switches": {"attributes_merge": "perhaps"}}, "must be one of replace, merge, not 'perhaps'"),
        ({"switches": {"nope": "x"}}, "switches: unknown 'nope'; allowed here: acd_unattended_transfer"),
        ({"numbers": {"+49": "explodes"}}, "numbers.+49: must be one of answers, busy, never, invalid"),
        ({"mailboxes": ["agent:zoe"]}, "mailboxes: must be queue:NAME or agent:NAME of this world"),
        ({"extensions": {"1": "desk:A"}}, "extensions.1: must be queue:NAME or agent:NAME"),
        ({"extensions": {"1": "voicemail:"}}, "extensions.1: must be queue:NAME or agent:NAME"),
        ({"extensions": {"1": "voicemail:agent:zoe"}}, "extensions.1: must be queue:NAME or agent:NAME"),
        ({"queues": {"A": {"capacity": -1}}}, "queues.A.capacity: must not be negative"),
        ({"queues": {"A": {"capacity": "few"}}}, "queues.A.capacity: must be a whole number"),
        ({"clients": {"c": {"roles": []}}}, "clients.c.secret: is required, text"),
        ({"clients": {"c": {"secret": "s", "roles": ["x"]}}}, "clients.c.roles: unknown 'x'"),
        (
            {"clients": {"c": {"secret": "s", "token_life_s": 0}}},
            "clients.c.token_life_s: must be between 1 and",
        ),
        ({"roles": {"r": ["*"]}}, "roles.r: must be domain:entity:action, each or `*`, not '*'"),
        ({"contacts": {"Nora": {"phones": {"fax": "+49"}}}}, "contacts.Nora.phones: unknown 'fax'"),
        ({"flows": {"F": {"does": "dance"}}}, "flows.F.does: must be one of voicemail, callback, menu"),
        ({"flows": {"F": {"does": "callback", "for": "A"}}}, "flows.F.for: must be one of"),
        ({"flows": {"F": {"does": "voicemail", "of": "agent:zoe"}}}, "flows.F.of: must be a mailbox"),
        ({"flows": {"F": {"does": "voicemail", "of": "extension:1"}}}, "flows.F.of: must be a mailbox"),
        ({"flows": {"F": {"does": "menu", "of": "x"}}}, "flows.F: unknown 'of'"),
        ({"skills": "spanish"}, "skills: must be list, not 'spanish'"),
        ({"skills": [1]}, "skills: must be a list of texts, not of 1"),
    ],
)
def test_wrong_world_names_file_key_and_what_is_allowed(world: dict[str, Any], said: str) -> None:
    with pytest.raises(WrongWorld) as raised:
        build(world)
    assert said in str(raised.value)
    assert "\n" not in str(raised.value)


def test_smallest_world_has_nobody_and_nothing() -> None:
    build({})


def test_changed_acme_can_be_built() -> None:
    build(acme(agents={"zoe": {"queue": "Sales", "answer": "never", "presence": "away"}}))


def test_unreadable_world_says_which_file(tmp_path: Path) -> None:
    with pytest.raises(WrongWorld, match=r"none\.yaml: cannot be read .*; allowed: acme or a YAML file"):
        read_world("none.yaml")
    path = tmp_path / "broken.yaml"
    path.write_text("queues: [", "utf-8")
    with pytest.raises(WrongWorld, match=r"broken\.yaml: is not YAML"):
        read_world(str(path))
    path.write_text("just text", "utf-8")
    with pytest.raises(WrongWorld, match="must be a mapping"):
        build_world(read_world(str(path)), 1, VirtualClock(0))


def test_ids_of_what_is_set_up_do_not_depend_on_the_seed() -> None:
    worlds = [build_world(read_world("acme"), seed, VirtualClock(0)) for seed in (1, 2)]
    first, second = ({name: agent.uuid for name, agent in one.directory.agents.items()} for one in worlds)
    assert first == second
    assert len(set(first.values())) == 13
