"""Accounts that lack one thing each: the doctor names it, and what it says mends it.

One simulator process; the doctor's own code is called in this process, on connections built from settings.
"""

import json
import tomllib
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from hookflash.adapters.cxone import guidance
from hookflash.bootstrap import SystemClock
from hookflash.bootstrap.connections import build_connections
from hookflash.cli.doctor import verdict
from hookflash.cli.examining import Finding, examine, route_targets
from hookflash.cli.main import app
from hookflash.cli.outcome import Exit
from hookflash.settings import Loaded, from_mapping
from tests.adapters.simulator import Simulator, running_simulator

from .doctor_accounts import ACCOUNTS, CLIENT, CXONE, GENESYS, MENU, Account, Lack, Misspelt, log_in

MAPPED = GENESYS.mapped
TOKENS = "agents' own tokens, if the account wants them (not.a.user)"


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

    async def find(
        section: Mapping[str, Any], routes: Mapping[str, Any] | None = None, *, of: Account = GENESYS
    ) -> list[Finding]:
        loaded = _load(of.connection(simulator), tmp_path, section, routes or {})
        control = build_connections(loaded, SystemClock())["g"]
        try:
            return await examine("g", control, route_targets(loaded))
        finally:
            await control.close()

    return find


def _load(
    account: Mapping[str, Any], folder: Path, section: Mapping[str, Any], routes: Mapping[str, Any]
) -> Loaded:
    values = {
        "service": {"database": f"sqlite:///{folder / 'h.sqlite3'}"},
        "connections": {"g": {**account, **section}},
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


def filled(toml: str, blanks: Mapping[str, str]) -> dict[str, Any]:
    """The connection's section that the lines of a remedy add, with names of this world in the blanks."""
    for blank, name in blanks.items():
        toml = toml.replace(blank, name)
    section: dict[str, Any] = tomllib.loads(toml)["connections"]["g"]
    return section


def merged(section: Mapping[str, Any], added: Mapping[str, Any]) -> dict[str, Any]:
    """A section with more in it, also in its tables."""
    return {
        **section,
        **{
            name: {**section.get(name, {}), **value} if isinstance(value, dict) else value
            for name, value in added.items()
        },
    }


@pytest.mark.parametrize("account", ACCOUNTS, ids=str)
async def test_account_that_lacks_nothing(examined: Examine, tmp_path: Path, account: Account) -> None:
    await account.prepare(tmp_path)
    findings = await examined(account.mapped, of=account)
    assert missing(findings) == {}
    assert verdict(findings, is_strict=True) is Exit.DONE
    unusable = {one.target for one in findings if one.verb == "consult" and not one.usable}
    assert unusable == account.impossible


@pytest.mark.parametrize(
    ("account", "lack"),
    [(account, lack) for account in ACCOUNTS for lack in account.lacks],
    ids=lambda one: one.taken[0] if isinstance(one, Lack) else str(one),
)
async def test_missing_permission_is_named_with_what_gives_it(
    simulator: Simulator, examined: Examine, tmp_path: Path, account: Account, lack: Lack
) -> None:
    await account.prepare(tmp_path)
    change(simulator, permissions={"remove": list(lack.taken)})
    findings = await examined(account.mapped, of=account)
    assert {what: remedy(findings, what) for what in missing(findings)} == dict(lack.named)
    assert verdict(findings, is_strict=True) is Exit.FAILED

    change(simulator, permissions={"add": [lack.taken[0]]})
    first = next(iter(lack.named))
    assert first not in missing(await examined(account.mapped, of=account))


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


@pytest.mark.parametrize("account", ACCOUNTS, ids=str)
def test_every_mapping_of_the_settings_is_among_those_tried(account: Account) -> None:
    fields = account.settings.model_fields
    tables = {name for name, field in fields.items() if field.default == {}}
    single = {name for name in fields if name.endswith(("_flow", "_skill"))}
    assert (tables | single) - account.elsewhere == set(account.mapped)
    # A table that only refines a setting serves nothing of its own.
    assert set(account.mapped) - set(account.served) <= {"outbound_skills"}


@pytest.mark.parametrize(
    ("account", "key"), [(account, key) for account in ACCOUNTS for key in account.served], ids=str
)
async def test_missing_mapping_is_named_with_the_lines_that_add_it(
    examined: Examine, tmp_path: Path, account: Account, key: str
) -> None:
    await account.prepare(tmp_path)
    section = {name: value for name, value in account.mapped.items() if not name.startswith(key)}
    findings = await examined(section, of=account)
    assert missing(findings) == {key: account.served[key]}
    assert verdict(findings, is_strict=True) is Exit.FAILED
    unusable = {(one.verb, one.target) for one in findings if not one.usable and one.remedy}
    assert unusable == (account.served[key] if key in account.prevent else set())
    wanted = {(one.verb, one.target) for one in findings if not one.is_in_order}
    assert verdict(findings, is_strict=False) is (Exit.FAILED if wanted else Exit.DONE)

    for toml in remedies(findings, key):
        section = merged(section, filled(toml, account.blanks))
    assert missing(await examined(section, of=account)) == {}


@pytest.mark.parametrize(
    ("account", "wrong"),
    [(account, wrong) for account in ACCOUNTS for wrong in account.misspelt],
    ids=lambda one: "-".join([one.table, *one.entry]) if isinstance(one, Misspelt) else str(one),
)
async def test_mapping_with_a_name_that_nothing_bears_is_named(
    examined: Examine, tmp_path: Path, account: Account, wrong: Misspelt
) -> None:
    await account.prepare(tmp_path)
    findings = await examined(merged(account.mapped, {wrong.table: dict(wrong.entry)}), of=account)
    [what] = missing(findings)
    [key] = wrong.entry
    assert what == f'{wrong.table} "{key.casefold()}"'
    assert all(word in remedy(findings, what) for word in wrong.words)
    assert verdict(findings, is_strict=True) is Exit.FAILED
    is_wanted = any(not one.is_in_order for one in findings)
    assert verdict(findings, is_strict=False) is (Exit.FAILED if is_wanted else Exit.DONE)


async def test_nothing_mapped_about_hours_leaves_them_unusable(examined: Examine) -> None:
    hours = next(one for one in await examined({}) if one.verb == "hours")
    assert (hours.usable, hours.missing) == (False, ("schedule_groups", "emergency_groups"))


async def test_missing_token_is_named_with_the_command_that_gets_one(
    examined: Examine, tmp_path: Path
) -> None:
    findings = await examined(MAPPED)
    assert {verb for verb, _ in missing(findings)[TOKENS]} == {"consult"}
    assert remedy(findings, TOKENS) == "hookflash login --connection g"
    assert TOKENS not in missing(await examined({**MAPPED, "user_tokens": {"ana": "refresh"}}))
    await log_in(tmp_path)
    assert missing(await examined(MAPPED)) == {}


async def test_missing_client_for_logins_is_named_with_where_it_comes_from(examined: Examine) -> None:
    text = remedy(await examined({"login_client_id": None}), TOKENS)
    menu, *toml, command = text.splitlines()
    assert menu.startswith("Admin > Integrations > OAuth > Add Client: grant type Code Authorization")
    assert "http://localhost:8765/callback" in menu
    assert tomllib.loads("\n".join(toml)) == {"connections": {"g": {"login_client_id": "CLIENT ID"}}}
    assert command == "hookflash login --connection g"


async def test_tokens_that_cannot_be_read_are_named(examined: Examine, tmp_path: Path) -> None:
    (tmp_path / "h.sqlite3.secrets").write_text("{")
    findings = await examined({})
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


@pytest.mark.parametrize(
    ("account", "roles", "section"),
    [
        (GENESYS, ["reader"], {}),
        (CXONE, ["reader"], {}),
        (CXONE, ["everything"], {"access_key_id": "readonly"}),
    ],
    ids=str,
)
async def test_account_over_which_nothing_moves_is_not_in_order(
    simulator: Simulator, examined: Examine, account: Account, roles: list[str], section: dict[str, str]
) -> None:
    change(simulator, roles=roles)
    findings = await examined(section, of=account)
    assert {one.verb for one in findings if not one.is_in_order} >= {"blind"}
    assert not any(one.usable for one in findings if one.verb in {"blind", "consult", "call"})
    assert verdict(findings, is_strict=False) is Exit.FAILED


async def test_agents_who_are_all_away_leave_open_what_could_not_be_tried(
    simulator: Simulator, examined: Examine
) -> None:
    for one in simulator.ask("GET", "/world")["agents"]:
        simulator.ask("PATCH", f"/agents/{one['name']}", {"presence": "offline"})
    found = await examined({**CXONE.mapped, "start_sessions": False}, of=CXONE)
    what = f"{guidance.ACT_FOR_OTHERS}: nobody is there to try it with"
    assert set(missing(found)) == {what, "start_sessions"}
    assert missing(found)["start_sessions"] == {("call", None)}
    assert "while an agent is logged in" in remedy(found, what)
    assert verdict(found, is_strict=False) is Exit.DONE
    assert verdict(found, is_strict=True) is Exit.FAILED
    added = filled(remedy(found, "start_sessions"), CXONE.blanks)
    assert added["start_sessions"] is True
    assert set(missing(await examined(merged(CXONE.mapped, added), of=CXONE))) == {what}


async def test_key_of_an_agent_acts_for_nobody_else(examined: Examine) -> None:
    found = await examined({**CXONE.mapped, "access_key_id": "ana"}, of=CXONE)
    assert guidance.ACT_FOR_OTHERS in missing(found) or "View of employees" in missing(found)
    assert verdict(found, is_strict=False) is Exit.FAILED


async def test_key_alone_where_no_area_is_named_is_told_what_else_it_needs(
    simulator: Simulator, examined: Examine
) -> None:
    simulator.break_with({"match": {"path": "*/token/access-key"}, "do": "status", "status": 404})
    [found] = await examined({"client_id": None, "client_secret": None}, of=CXONE)
    assert "set auth_url to the host of the account's area, or client_id and client_secret" in str(
        found.remedy
    )
    simulator.break_with()
    assert len(await examined({"client_id": None, "client_secret": None}, of=CXONE)) > 1


_AWAY = ({"base_url": "http://127.0.0.1:9"}, "cannot be reached", Exit.UNREACHABLE)


@pytest.mark.parametrize(
    ("account", "section", "words", "code"),
    [(account, *row) for account in ACCOUNTS for row in (*account.refused, _AWAY)],
)
async def test_account_that_cannot_be_asked(
    examined: Examine, account: Account, section: dict[str, Any], words: str, code: Exit
) -> None:
    [finding] = await examined(section, of=account)
    assert (finding.verb, finding.usable) == ("connect", False)
    assert words in (finding.remedy or "")
    assert verdict([finding], is_strict=False) is code


@pytest.mark.parametrize("account", ACCOUNTS, ids=str)
@pytest.mark.parametrize(("secret", "code"), [("secret", Exit.DONE), ("wrong", Exit.FAILED)])
def test_command_prints_json_and_exits_with_the_verdict(
    simulator: Simulator, tmp_path: Path, account: Account, secret: str, code: Exit
) -> None:
    section = {**account.connection(simulator), **account.mapped, "client_secret": secret}
    config = tmp_path / "hookflash.toml"
    config.write_text(f"[service]\ndatabase = 'sqlite:///{tmp_path / 'h.sqlite3'}'\n{_toml(section)}")
    ran = CliRunner().invoke(app, ["doctor", "--json", "--config", str(config)])
    assert ran.exit_code == code, ran.output
    found = json.loads(ran.stdout)
    assert {one["connection"] for one in found} == {"g"}
    assert {"verb", "target", "usable", "missing", "remedy"} <= set(found[0])
    assert "secret" not in {word for one in found for word in one["missing"]}


def _toml(section: Mapping[str, Any]) -> str:
    """The section as a file has it; JSON's texts, numbers and truth values are TOML's too."""
    plain = [f"{key} = {json.dumps(one)}" for key, one in section.items() if not isinstance(one, dict)]
    tables = [
        "\n".join(
            [f"[connections.g.{name}]", *(f"{json.dumps(k)} = {json.dumps(v)}" for k, v in one.items())]
        )
        for name, one in section.items()
        if isinstance(one, dict)
    ]
    return "\n".join(["[connections.g]", *plain, *tables])
