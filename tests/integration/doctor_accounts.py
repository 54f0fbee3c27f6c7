"""Accounts for the doctor to look at: what each platform's can lack, and what is to be said about it."""

import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hookflash.adapters.cxone import guidance
from hookflash.adapters.cxone.settings import CxoneSettings
from hookflash.adapters.genesys import permissions
from hookflash.adapters.genesys.settings import GenesysSettings
from hookflash.adapters.genesys.tokens import secret_name
from hookflash.cli.outcome import Exit
from hookflash.storage.secrets import SecretFile
from tests.adapters.simulator import Simulator

CLIENT = "hookflash"
Served = set[tuple[str, str | None]]


@dataclass(frozen=True, slots=True)
class Lack:
    """Permissions that are taken away, and what is then said to be missing: by name, with what mends it.

    The first permission gives the first of them back.
    """

    taken: tuple[str, ...]
    named: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Misspelt:
    """An entry with a name that nothing bears, and words of what is said about it."""

    table: str
    entry: Mapping[str, str]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One platform's.

    Attributes:
        section: Its settings, without what can be mapped.
        mapped: Everything that can be mapped.
        served: What each mapping serves.
        prevent: The mappings without which the verb is unusable; of the others it is said that they lack.
        elsewhere: Tables and the like that serve another dialect, or are tried on their own.
        settings: The class of its settings.
        impossible: What cannot be consulted whatever is set.
        lacks: What can be taken away.
        misspelt: What can be written wrongly.
        refused: Settings with which it cannot be asked, words of what is said, and the exit code.
        blanks: Names of this world for the blanks in lines that are to be added.
        prepare: What has to be there beside the settings.
    """

    platform: str
    section: Mapping[str, Any]
    mapped: Mapping[str, Any]
    served: Mapping[str, Served]
    prevent: frozenset[str]
    elsewhere: frozenset[str] = frozenset()
    settings: type[GenesysSettings | CxoneSettings]
    impossible: frozenset[str]
    lacks: tuple[Lack, ...]
    misspelt: tuple[Misspelt, ...]
    refused: tuple[tuple[Mapping[str, Any], str, Exit], ...]
    blanks: Mapping[str, str]
    prepare: Callable[[Path], Awaitable[None]] = field(default=lambda _: _nothing())

    def __str__(self) -> str:
        return self.platform

    def connection(self, simulator: Simulator) -> dict[str, Any]:
        """The settings without what can be mapped."""
        url = simulator.cxone if self.platform == "cxone" else simulator.genesys
        account = {"platform": self.platform, "base_url": url, "client_id": CLIENT, "client_secret": "secret"}
        return {**account, "rate_limit": "off", **self.section}


async def _nothing() -> None:
    """Nothing has to be prepared."""


async def log_in(folder: Path) -> None:
    """Somebody has logged in with `hookflash login`."""
    store = SecretFile(folder / "h.sqlite3.secrets")
    await store.put(secret_name("g", "00000000-0000-4000-8000-000000000001"), "refresh")


MENU = "Admin > Integrations > OAuth > the client > Roles"
_PERMISSION = re.compile(r"\w+:\w+:\w+")


def _rows(value: object) -> Iterator[permissions.Needed]:
    """The rows of permissions in a constant of the adapter's table, however deep they stand."""
    if isinstance(value, Mapping):
        value = tuple(value.values())
    if isinstance(value, tuple):
        if value and all(isinstance(one, str) and _PERMISSION.fullmatch(one) for one in value):
            yield value
        else:
            for one in value:
                yield from _rows(one)


ROWS = sorted({row for constant in vars(permissions).values() for row in _rows(constant)})


def _without(row: permissions.Needed) -> Lack:
    """An umbrella stands in other rows too; beside those that it leaves empty nothing is missing."""
    emptied = [row[0], *(other[0] for other in ROWS if not set(other) - set(row))]
    return Lack(row, {one: f"{MENU}: add {one}." for one in emptied})


GENESYS = Account(
    platform="genesys",
    section={"login_client_id": "desktop"},
    mapped={
        "skill_queues": {"spanish": "Spanish", "skillgroup:Spanish speakers": "Spanish"},
        "voicemail_flows": {"agent:ana": "VoicemailAna@localhost", "default": "VoicemailBilling@localhost"},
        "callback_flow": "CallbackBilling@localhost",
        "schedule_groups": {"Billing": "Billing hours"},
        "emergency_groups": {"Billing": "Evacuation"},
    },
    served={
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
    },
    prevent=frozenset({"voicemail_flows", "callback_flow"}),
    elsewhere=frozenset({"ids", "user_tokens"}),
    settings=GenesysSettings,
    impossible=frozenset({"voicemail", "callback"}),
    lacks=tuple(_without(row) for row in ROWS),
    misspelt=(
        Misspelt("skill_queues", {"spansh": "Spanish"}, ("spansh", "No skill", "spanish")),
        Misspelt("skill_queues", {"spanish": "Spansh"}, ("Spansh", "No queue", "Spanish")),
        Misspelt("skill_queues", {"skillgroup:nobody": "Spanish"}, ("nobody", "No skill group")),
        Misspelt("voicemail_flows", {"agent:anna": "VoicemailAna@localhost"}, ("anna", "No agent", "ana")),
        Misspelt(
            "voicemail_flows",
            {"queue:Biling": "VoicemailBilling@localhost"},
            ("biling", "No queue", "Billing"),
        ),
        Misspelt("schedule_groups", {"Biling": "Billing hours"}, ("biling", "No queue", "Billing")),
        Misspelt(
            "schedule_groups",
            {"Billing": "Billing hour"},
            ("Billing hour", "No schedule group", "Billing hours"),
        ),
        Misspelt("emergency_groups", {"Biling": "Evacuation"}, ("biling", "No queue", "Billing")),
        Misspelt(
            "emergency_groups", {"Billing": "Evacuate"}, ("Evacuate", "No emergency group", "Evacuation")
        ),
    ),
    refused=(({"client_secret": "wrong"}, "its credentials were refused", Exit.FAILED),),
    blanks={
        "skillgroup:NAME": "skillgroup:Spanish speakers",
        "NAME": "spanish",
        "SCHEDULE GROUP": "Billing hours",
        "EMERGENCY GROUP": "Evacuation",
        "QUEUE": "Billing",
        "FLOW": "VoicemailBilling@localhost",
    },
    prepare=log_in,
)

_NUMBERS: Served = {(kind, target) for kind in ("blind", "consult") for target in ("number", "extension")}
_DIALLED = ("queue", "agent", "skill", "number", "extension")
_OF_SKILLS = ("skills", "dispositions", "hours of operation", "campaigns")


def _unseen(*things: str) -> dict[str, str]:
    path = "Admin > Security > Roles & Permissions > the role of the access key's user: View of"
    return {f"View of {one}": f"{path} {one}." for one in things}


CXONE = Account(
    platform="cxone",
    section={
        "access_key_id": "hookflash",
        "access_key_secret": "secret",
        "voicemail_by": "skill",
        "start_sessions": True,
    },
    mapped={
        "outbound_skill": "Support Outbound",
        "outbound_skills": {"Billing": "Billing Outbound"},
        "voicemail_skills": {"agent:ana": "Overflow", "default": "Overflow"},
        "stations": {"ana": "4711"},
        "signal": {"p1": "XFER", "p2": "{type}", "p3": "{target}", "p4": "{request}"},
    },
    served={
        "outbound_skill": {*_NUMBERS, ("call", None)},
        "voicemail_skills": {("blind", "voicemail")},
        "stations": {("call", None)},
        "signal": {("blind", target) for target in (*_DIALLED, "voicemail")},
    },
    prevent=frozenset({"outbound_skill", "voicemail_skills"}),
    elsewhere=frozenset({"versions"}),
    settings=CxoneSettings,
    impossible=frozenset({"voicemail", "callback", "contact", "skillgroup"}),
    lacks=(
        Lack(("supervision:session:impersonate",), {guidance.ACT_FOR_OTHERS: guidance.PROFILE}),
        Lack(("conversation:session:control",), {guidance.ACT_FOR_OTHERS: guidance.PROFILE}),
        Lack(("directory:agent:view",), _unseen("employees")),
        Lack(("conversation:contact:view",), _unseen("contacts")),
        Lack(("routing:skill:view",), _unseen(*_OF_SKILLS)),
    ),
    misspelt=(
        Misspelt("outbound_skills", {"Biling": "Billing Outbound"}, ("biling", "No queue", "Billing")),
        Misspelt(
            "outbound_skills",
            {"Billing": "Biling Outbound"},
            ("Biling Outbound", "No outbound skill", "Billing Outbound"),
        ),
        Misspelt("outbound_skills", {"Billing": "Billing"}, ("No outbound skill", "Billing Outbound")),
        Misspelt("voicemail_skills", {"agent:anna": "Overflow"}, ("anna", "No agent", "ana")),
        Misspelt("voicemail_skills", {"queue:Biling": "Overflow"}, ("biling", "No queue", "Billing")),
        Misspelt("voicemail_skills", {"default": "Overflw"}, ("Overflw", "No queue", "Overflow")),
        Misspelt("stations", {"anna": "4711"}, ("anna", "No agent", "ana")),
    ),
    refused=(
        ({"access_key_id": "nobody"}, "Admin > Employees > the key's user > Access Keys", Exit.FAILED),
        ({"access_key_secret": "wrong"}, "Admin > Employees > the key's user > Access Keys", Exit.FAILED),
        ({"client_id": "nobody"}, "refused; check client_id and client_secret", Exit.FAILED),
        ({"client_secret": "wrong"}, "refused; check client_id and client_secret", Exit.FAILED),
        (
            {"client_id": None, "client_secret": None, "access_key_secret": "wrong"},
            "refused; check access_key_id",
            Exit.FAILED,
        ),
    ),
    blanks={
        "VOICEMAIL SKILL": "Overflow",
        "OUTBOUND SKILL": "Support Outbound",
        "AGENT": "ana",
        "PHONE NUMBER": "4711",
    },
)
ACCOUNTS = (GENESYS, CXONE)
