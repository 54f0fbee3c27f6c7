import pytest

from hookflash.adapters.genesys.permissions import TRANSFERS, Lack, find_missing, find_narrow
from hookflash.adapters.genesys.wire.access import Grants, parse_grants
from hookflash.domain.requests import Kind
from hookflash.domain.targets import TargetType

from .shapes import grants

NEEDED = ("conversation:communication:blindTransferQueue", "conversation:communication:blindTransfer")
QUEUE_ONLY = ("conversation", "communication", ["blindTransferQueue"])


@pytest.mark.parametrize(
    ("policy", "missing"),
    [
        (("conversation", "communication", ["blindTransfer"]), False),
        (("conversation", "communication", ["blindTransferQueue"]), False),
        (("Conversation", "Communication", ["BLINDTRANSFERQUEUE"]), False),
        (("conversation", "communication", ["*"]), False),
        (("conversation", "*", ["*"]), False),
        (("*", "*", ["*"]), False),
        (("conversation", "communication", ["view", "blindTransferAgent"]), True),
        (("conversation", "call", ["*"]), True),
        (("routing", "*", ["*"]), True),
        (("conversation", "communication", []), True),
    ],
)
def test_missing_permission(policy: tuple[str, str, list[str]], missing: bool) -> None:  # noqa: FBT001
    found = find_missing(parse_grants(grants(policy)), [NEEDED])
    assert found == ((Lack(NEEDED[0]),) if missing else ())


def test_account_without_roles_has_no_permission() -> None:
    told = parse_grants({"grants": []})
    assert told.is_told
    assert find_missing(told, [NEEDED])


def test_roles_without_details_tell_nothing() -> None:
    assert not parse_grants({"grants": [{"role": {"id": "r"}}]}).is_told


@pytest.mark.parametrize(("asked", "lacks"), [("d1", 0), ("D1", 0), (None, 0), ("d2", 1)])
def test_permission_counts_in_its_division(asked: str | None, lacks: int) -> None:
    told = parse_grants(grants(QUEUE_ONLY, division="d1"))
    found = find_missing(told, [NEEDED], asked)
    assert found == (Lack(NEEDED[0], "d2"),) * lacks
    assert [str(lack) for lack in found] == [f"{NEEDED[0]} in division d2"] * lacks


def test_permission_for_all_divisions_counts_everywhere() -> None:
    assert find_missing(parse_grants(grants(QUEUE_ONLY, division="*")), [NEEDED], "d2") == ()


def test_permission_that_is_nowhere_is_missing_without_a_division() -> None:
    assert find_missing(parse_grants(grants(division="d1")), [NEEDED], "d1") == (Lack(NEEDED[0]),)


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("target", TargetType)
def test_every_transfer_has_its_umbrella_and_where_there_is_one_its_own_permission(
    kind: Kind, target: TargetType
) -> None:
    row = TRANSFERS[kind, target]
    assert row[-1] == f"conversation:communication:{kind}Transfer"
    own = {
        TargetType.QUEUE: "Queue",
        TargetType.SKILL: "Queue",
        TargetType.SKILLGROUP: "Queue",
        TargetType.AGENT: "Agent",
        TargetType.CONTACT: "ExternalContact",
    }
    expected = (f"{row[-1]}{own[target]}", row[-1]) if target in own else (row[-1],)
    assert row == expected


def told(*roles: tuple[str, tuple[str, str, list[str]]]) -> Grants:
    """Grants of roles, each in a division."""
    entries = [one for division, policy in roles for one in grants(policy, division=division)["grants"]]
    return parse_grants({"grants": entries})


VIEW = ("routing", "queue", ["view"])


@pytest.mark.parametrize(
    ("roles", "texts"),
    [
        ((("*", QUEUE_ONLY), ("north", VIEW)), ()),
        ((("north", QUEUE_ONLY), ("north", VIEW)), ()),
        ((("north", QUEUE_ONLY), ("north", VIEW), ("south", VIEW)), (f"{NEEDED[0]} outside division north",)),
        ((("north", QUEUE_ONLY), ("*", VIEW)), (f"{NEEDED[0]} outside division north",)),
        ((("*", VIEW),), ()),
    ],
    ids=["everywhere", "where all is", "in one of two", "in one of all", "nowhere"],
)
def test_permission_that_counts_in_fewer_divisions_than_others_is_narrow(
    roles: tuple[tuple[str, tuple[str, str, list[str]]], ...], texts: tuple[str, ...]
) -> None:
    assert find_narrow(told(*roles), [NEEDED]) == texts
