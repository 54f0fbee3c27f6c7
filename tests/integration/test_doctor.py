"""Accounts that lack one thing each: the doctor names it, and what it says mends it.

One simulator process; the doctor's own code is called in this process, on connections built from settings.
"""

import re
import tomllib
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from hookflash.adapters.genesys import permissions
from hookflash.adapters.genesys.settings import GenesysSettings
from hookflash.adapters.genesys.tokens import secret_name
from hookflash.bootstrap import SystemClock
from hookflash.bootstrap.connections import build_connections
from hookflash.cli.doctor import verdict
from hookflash.cli.examining import Finding, examine, route_targets
from hookflash.cli.outcome import Exit
from hookflash.settings import Loaded, from_mapping
from hookflash.storage.secrets import SecretFile
from tests.adapters.simulator import Simulator, running_simulator

CLIENT = "hookflash"
PERMISSION = re.compile(r"\w+:\w+:\w+")
MENU = "Admin > Integrations > OAuth > the client > Roles"
# Everything that can be mapped, and what that serves.
MAPPED: dict[str, Any] = {
    "skill_queues": {"spanish": "Spanish", "skillgroup:Spanish speakers": "Spanish"},
    "voicemail_flows": {"agent:ana": "VoicemailAna@localhost", "default": "VoicemailBilling@localhost"},
    "callback_flow": "CallbackBilling@localhost",
    "schedule_groups": {"Billing": "Billing hours"},
    "emergency_groups": {"Billing": "Evacuation"},
}
SERVED = {
    "skill_queues": {
        ("blind", "skill"),
        ("blind", "skillgroup"),
        ("consult", "skill"),
        ("consult", "skillgroup"),
    },
    "voicemail_flows": {("blind", "voicemail")},
    "callback_flow": {("blind", "callback")},
    "schedule_groups": {("hours", "queue")},
    "emergency_groups": {("hours", "queue")},
}
# One of these is enough to leave the verb unusable; the rest is named all the same.
PREVENT = {"voicemail_flows", "callback_flow"}
LOGIN = {"login_client_id": "desktop"}
BLANKS = {
    "skillgroup:NAME": "skillgroup:Spanish speakers",
    "NAME": "spanish",
    "SCHEDULE GROUP": "Billing hours",
    "EMERGENCY GROUP": "Evacuation",
    "QUEUE": "Billing",
    "FLOW": "VoicemailBilling@localhost",
}
TOKENS = "agents' own tokens, if the account wants them (not.a.user)"


def _rows(value: object) -> Iterator[permissions.Needed]:
    """The rows of permissions in a constant of the adapter's table, however deep they stand."""
    if isinstance(value, Mapping):
        value = tuple(value.values())
    if isinstance(value, tuple):
        if value and all(isinstance(one, str) and PERMISSION.fullmatch(one) for one in value):
            yield value
        else:
            for one in value:
                yield from _rows(one)


ROWS = sorted({row for constant in vars(permissions).values() for row in _rows(constant)})


@pytest.fixture(scope="module")
def process() -> Iterator[Simulator]:
    with running_simulator("--rate-limit", "0") as simulator:
        yield simulator


@pytest.fixture
def simulator(process: Simulator) -> Simulator:
    process.reset()
    return process


Examine = Callable[..., Awaitable[list[Finding]]]


@pytest.fixture
def examined(simulator: Simulator, tmp_path: Path) -> Examine:
    """What the doctor finds on a connection with these settings; `routes` are the service's."""

    async def find(section: Mapping[str, Any], routes: Mapping[str, Any] | None = None) -> list[Finding]:
        loaded = _load(simulator, tmp_path, section, routes or {})
        control = build_connections(loaded, SystemClock())["g"]
        try:
            return await examine("g", control, route_targets(loaded))
        finally:
            await control.close()

    return find


def _load(
    simulator: Simulator, folder: Path, section: Mapping[str, Any], routes: Mapping[str, Any]
) -> Loaded:
    account = {"platform": "genesys", "base_url": simulator.genesys, "client_id": CLIENT}
    values = {
        "service": {"database": f"sqlite:///{folder / 'h.sqlite3'}"},
        "connections": {"g": {**account, "client_secret": "secret", "rate_limit": "off", **section}},
        "routes": routes,
    }
    return from_mapping(values, source="the test")


def change(simulator: Simulator, **fields: Any) -> None:
    simulator.ask("PATCH", f"/clients/{CLIENT}", fields)


def missing(findings: Iterable[Finding]) -> dict[str, set[tuple[str, str | None]]]:
    """What is missing that could be mended, and for which verbs and targets."""
    found: dict[str, set[tuple[str, str | None]]] = {}
    for one in findings:
        for gap in one.gaps:
            if gap.remedy:
                found.setdefault(gap.what, set()).add((one.verb, one.target))
    return found


def remedies(findings: Iterable[Finding], what: str) -> list[str]:
    """What is said to mend it: a text for each way in which it is missing."""
    texts = [gap.remedy for one in findings for gap in one.gaps if gap.what == what and gap.remedy]
    return list(dict.fromkeys(texts))


def remedy(findings: Iterable[Finding], what: str) -> str:
    """What is said to mend it."""
    [text] = remedies(findings, what)
    return text


def filled(toml: str) -> dict[str, Any]:
    """The connection's section that the lines of a remedy add, with names of this world in the blanks."""
    for blank, name in BLANKS.items():
        toml = toml.replace(blank, name)
    section: dict[str, Any] = tomllib.loads(toml)["connections"]["g"]
    return section


async def log_in(folder: Path) -> None:
    store = SecretFile(folder / "h.sqlite3.secrets")
    await store.put(secret_name("g", "00000000-0000-4000-8000-000000000001"), "refresh")


async def test_account_that_lacks_nothing(examined: Examine, tmp_path: Path) -> None:
    await log_in(tmp_path)
    findings = await examined({**MAPPED, **LOGIN})
    assert missing(findings) == {}
    assert verdict(findings, is_strict=True) is Exit.DONE
    assert {one.target for one in findings if one.verb == "consult" and not one.usable} == {
        "voicemail",
        "callback",
    }


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
async def test_missing_permission_is_named_with_what_gives_it(
    simulator: Simulator, examined: Examine, tmp_path: Path, row: permissions.Needed
) -> None:
    await log_in(tmp_path)
    change(simulator, permissions={"remove": list(row)})
    findings = await examined({**MAPPED, **LOGIN})
    named = missing(findings)
    assert row[0] in named
    assert remedy(findings, row[0]) == f"{MENU}: add {row[0]}."
    assert verdict(findings, is_strict=True) is Exit.FAILED
    # An umbrella stands in other rows too; beside those that it leaves empty nothing is missing.
    assert {one for other in ROWS if not set(other) - set(row) for one in other[:1]} == set(named)

    change(simulator, permissions={"add": [row[0]]})
    assert row[0] not in missing(await examined({**MAPPED, **LOGIN}))


async def test_one_of_several_permissions_is_enough(simulator: Simulator, examined: Examine) -> None:
    change(simulator, permissions={"remove": ["conversation:communication:blindTransferQueue"]})
    assert "conversation:communication:blindTransferQueue" not in missing(await examined({}))


async def test_role_that_counts_in_one_division_alone_is_named_with_it(
    simulator: Simulator, examined: Examine
) -> None:
    change(simulator, roles=[{"role": "everything", "divisions": ["Home"]}, "reader"])
    findings = await examined({})
    what = "conversation:communication:blindTransferQueue outside division Home"
    assert missing(findings)[what] == {("blind", one) for one in ("queue", "skill", "skillgroup")}
    assert remedy(findings, what).startswith(f"{MENU}: assign the role in more divisions")
    assert not any("routing:queue:view" in one for one in missing(findings))
    assert verdict(findings, is_strict=False) is Exit.DONE


def test_every_mapping_of_the_settings_is_among_those_tried() -> None:
    tables = {name for name, field in GenesysSettings.model_fields.items() if field.default == {}}
    flows = {name for name in GenesysSettings.model_fields if name.endswith("_flow")}
    # `ids` belongs to the other dialect, `user_tokens` is tried among the tokens.
    assert (tables | flows) - {"ids", "user_tokens"} == set(MAPPED) == set(SERVED)


@pytest.mark.parametrize("key", MAPPED)
async def test_missing_mapping_is_named_with_the_lines_that_add_it(
    examined: Examine, tmp_path: Path, key: str
) -> None:
    await log_in(tmp_path)
    section = {name: value for name, value in {**MAPPED, **LOGIN}.items() if name != key}
    findings = await examined(section)
    assert missing(findings) == {key: SERVED[key]}
    assert verdict(findings, is_strict=True) is Exit.FAILED
    assert verdict(findings, is_strict=False) is Exit.DONE
    unusable = {(one.verb, one.target) for one in findings if not one.usable and one.remedy}
    assert unusable == (SERVED[key] if key in PREVENT else set())

    for toml in remedies(findings, key):
        for name, value in filled(toml).items():
            section[name] = {**section.get(name, {}), **value} if isinstance(value, dict) else value
    assert missing(await examined(section)) == {}


@pytest.mark.parametrize(
    ("table", "entry", "words"),
    [
        ("skill_queues", {"spansh": "Spanish"}, ("spansh", "No skill", "spanish")),
        ("skill_queues", {"spanish": "Spansh"}, ("Spansh", "No queue", "Spanish")),
        ("skill_queues", {"skillgroup:nobody": "Spanish"}, ("nobody", "No skill group")),
        ("voicemail_flows", {"agent:anna": "VoicemailAna@localhost"}, ("anna", "No agent", "ana")),
        (
            "voicemail_flows",
            {"queue:Biling": "VoicemailBilling@localhost"},
            ("biling", "No queue", "Billing"),
        ),
        ("schedule_groups", {"Biling": "Billing hours"}, ("biling", "No queue", "Billing")),
        (
            "schedule_groups",
            {"Billing": "Billing hour"},
            ("Billing hour", "No schedule group", "Billing hours"),
        ),
        ("emergency_groups", {"Biling": "Evacuation"}, ("biling", "No queue", "Billing")),
        ("emergency_groups", {"Billing": "Evacuate"}, ("Evacuate", "No emergency group", "Evacuation")),
    ],
)
async def test_mapping_with_a_name_that_nothing_bears_is_named(
    examined: Examine, tmp_path: Path, table: str, entry: dict[str, str], words: tuple[str, ...]
) -> None:
    await log_in(tmp_path)
    findings = await examined({**MAPPED, **LOGIN, table: {**MAPPED[table], **entry}})
    [what] = missing(findings)
    [key] = entry
    assert what == f'{table} "{key.casefold()}"'
    assert all(word in remedy(findings, what) for word in words)
    assert verdict(findings, is_strict=False) is Exit.FAILED


async def test_nothing_mapped_about_hours_leaves_them_unusable(examined: Examine) -> None:
    hours = next(one for one in await examined({}) if one.verb == "hours")
    assert (hours.usable, hours.missing) == (False, ("schedule_groups", "emergency_groups"))


async def test_missing_token_is_named_with_the_command_that_gets_one(
    examined: Examine, tmp_path: Path
) -> None:
    findings = await examined({**MAPPED, **LOGIN})
    assert {verb for verb, _ in missing(findings)[TOKENS]} == {"consult"}
    assert remedy(findings, TOKENS) == "hookflash login --connection g"
    assert TOKENS not in missing(await examined({**MAPPED, **LOGIN, "user_tokens": {"ana": "refresh"}}))
    await log_in(tmp_path)
    assert missing(await examined({**MAPPED, **LOGIN})) == {}


async def test_missing_client_for_logins_is_named_with_where_it_comes_from(examined: Examine) -> None:
    text = remedy(await examined({}), TOKENS)
    menu, *toml, command = text.splitlines()
    assert menu.startswith("Admin > Integrations > OAuth > Add Client: grant type Code Authorization")
    assert "http://localhost:8765/callback" in menu
    assert tomllib.loads("\n".join(toml)) == {"connections": {"g": {"login_client_id": "CLIENT ID"}}}
    assert command == "hookflash login --connection g"


async def test_tokens_that_cannot_be_read_are_named(examined: Examine, tmp_path: Path) -> None:
    (tmp_path / "h.sqlite3.secrets").write_text("{")
    findings = await examined(LOGIN)
    assert "is not readable" in remedy(findings, "agents' own tokens")


async def test_what_the_settings_want_has_to_be_usable(simulator: Simulator, examined: Examine) -> None:
    change(simulator, permissions={"remove": ["conversation:communication:blindTransfer"]})
    findings = await examined({"voicemail_flows": MAPPED["voicemail_flows"]})
    assert {one.target for one in findings if not one.is_in_order} == {"voicemail"}
    assert verdict(findings, is_strict=False) is Exit.FAILED
    assert verdict(await examined({}), is_strict=False) is Exit.DONE


async def test_what_routes_lead_to_has_to_be_usable(examined: Examine) -> None:
    findings = await examined({}, {"r": {"steps": [{"to": "queue:Sales"}, {"to": "voicemail:agent:ana"}]}})
    assert {one.target for one in findings if not one.is_in_order} == {"voicemail"}


async def test_account_over_which_nothing_moves_is_not_in_order(
    simulator: Simulator, examined: Examine
) -> None:
    change(simulator, roles=["reader"])
    findings = await examined({})
    assert {one.verb for one in findings if not one.is_in_order} == {"blind"}
    assert verdict(findings, is_strict=False) is Exit.FAILED


@pytest.mark.parametrize(
    ("section", "words", "code"),
    [
        ({"client_secret": "wrong"}, "its credentials were refused", Exit.FAILED),
        ({"base_url": "http://127.0.0.1:9"}, "cannot be reached", Exit.UNREACHABLE),
    ],
)
async def test_account_that_cannot_be_asked(
    examined: Examine, section: dict[str, Any], words: str, code: Exit
) -> None:
    [finding] = await examined({**section, "read_total_s": 0.5})
    assert (finding.verb, finding.usable) == ("connect", False)
    assert words in (finding.remedy or "")
    assert verdict([finding], is_strict=False) is code
