"""What of a connection is usable, and what mends the rest: permissions, mappings, agents' tokens."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from hookflash.adapters.genesys import guidance, permissions
from hookflash.adapters.genesys.capabilities import CAPABILITIES
from hookflash.adapters.genesys.grants import Permits
from hookflash.adapters.genesys.mapped_names import MappedNames
from hookflash.adapters.genesys.mappings import Mappings
from hookflash.adapters.genesys.permissions import Needed
from hookflash.adapters.genesys.settings import GenesysSettings
from hookflash.adapters.genesys.skills import GROUP, skill_key
from hookflash.adapters.genesys.tokens import AgentTokens
from hookflash.adapters.genesys.wire.access import Grants
from hookflash.domain.errors import StorageError
from hookflash.domain.requests import Kind
from hookflash.domain.targets import TargetType
from hookflash.ports.platform import Gap, Spend, Usability


@dataclass(frozen=True, slots=True)
class _Verb:
    """What a verb needs beside transfers, and what makes it better or safer."""

    needed: tuple[Needed, ...] = ()
    helpful: tuple[Needed, ...] = ()


_HANDOVER = "handover"
_OTHERS: Mapping[str, _Verb] = MappingProxyType(
    {
        "context": _Verb(),
        "load": _Verb((permissions.LOAD, permissions.QUEUE)),
        "routing": _Verb((permissions.ROUTING,), (permissions.SKILL,)),
        "wrap_up": _Verb((permissions.WRAP_UP, permissions.QUEUE), (permissions.WRAP_UP_CODES,)),
        "call": _Verb(
            (permissions.OUTBOUND,), (permissions.QUEUE, permissions.CALL_EVENTS, permissions.CALL_RECORDS)
        ),
        "check_requester": _Verb((permissions.GRANTS_OF_OTHERS,)),
        _HANDOVER: _Verb((permissions.CALL_RECORDS,)),
    }
)


# A queue serves them (6).
_SERVED = frozenset({TargetType.SKILL, TargetType.SKILLGROUP})
# Who lets agents log in wants at least these consulted.
_CONSULTED = frozenset({TargetType.QUEUE, TargetType.AGENT})


class Survey:
    """Answers for every verb and target type."""

    def __init__(
        self,
        name: str,
        settings: GenesysSettings,
        permits: Permits,
        mappings: Mappings,
        names: MappedNames,
        tokens: AgentTokens,
    ) -> None:
        self._name = name
        self._settings = settings
        self._permits = permits
        self._mappings = mappings
        self._names = names
        self._tokens = tokens

    async def read(self, spend: Spend) -> tuple[Usability, ...]:
        """Everything, in the order of verbs and targets; one request, and some to look up mapped names.

        Raises:
            PlatformError: The permissions cannot be read, or a mapped name cannot be looked up.
        """
        grants = (await self._permits.read_own(spend)).value
        tokenless = await self._find_tokenless()
        unmapped = {target: await self._find_unmapped(target, spend) for target in TargetType}
        transfers = [
            self._transfer(grants, kind, target, unmapped[target], tokenless)
            for kind in Kind
            for target in TargetType
        ]
        return (*transfers, await self._hours(grants, spend), *self._others(grants))

    def _transfer(
        self,
        grants: Grants,
        kind: Kind,
        target: TargetType,
        unmapped: Sequence[Gap],
        tokenless: Sequence[Gap],
    ) -> Usability:
        if not CAPABILITIES.can_reach(kind, target):
            nobody = Gap("the platform has nobody to talk to there")
            return Usability(verb=kind, target=target, is_usable=False, gaps=(nobody,))
        needed = (permissions.TRANSFERS[kind, target], *permissions.READS.get(target, ()))
        if kind is Kind.CONSULT:
            needed = (*needed, permissions.DISCONNECT)
        guesses = self._guesses(target)
        return _usability(
            kind,
            target,
            grants,
            _Verb(needed, (permissions.SEARCH,) if target is TargetType.AGENT else ()),
            unmapped=unmapped,
            open_questions=(*guesses, *tokenless) if kind is Kind.CONSULT else guesses,
            is_wanted=self._is_mapped(target) if kind is Kind.BLIND else self._is_consulted(target),
        )

    def _is_mapped(self, target: TargetType) -> bool:
        """Whether the operator has set something that serves this type of target alone."""
        if target is TargetType.VOICEMAIL:
            return bool(self._mappings.entries("voicemail_flows"))
        if target is TargetType.CALLBACK:
            return self._mappings.callback_flow is not None
        return any(_serves(key, target) for key in self._mappings.entries("skill_queues"))

    def _is_consulted(self, target: TargetType) -> bool:
        return self._settings.login_client_id is not None and target in _CONSULTED

    async def _find_unmapped(self, target: TargetType, spend: Spend) -> Sequence[Gap]:
        """What has to be mapped and is not, or is mapped by a name that nothing bears."""
        if target is TargetType.CALLBACK and not self._is_mapped(target):
            return (Gap("callback_flow", self._mappings.toml_of("callback_flow", "FLOW")),)
        if target is TargetType.VOICEMAIL and not self._is_mapped(target):
            return (Gap("voicemail_flows", self._mappings.toml("voicemail_flows", "default", "FLOW")),)
        if target is TargetType.VOICEMAIL:
            return tuple((await self._names.find_unknown("voicemail_flows", spend)).values())
        if target in _SERVED:
            unknown = await self._names.find_unknown("skill_queues", spend)
            return tuple(gap for key, gap in unknown.items() if _serves(key, target))
        return ()

    def _guesses(self, target: TargetType) -> Sequence[Gap]:
        """Where nothing is mapped, the queue that is likeliest to serve a skill is taken (6)."""
        if target not in _SERVED or self._is_mapped(target):
            return ()
        toml = self._mappings.toml("skill_queues", skill_key(target, "NAME"), "QUEUE")
        return (Gap("skill_queues", toml),)

    async def _find_tokenless(self) -> Sequence[Gap]:
        """That no agent has logged in; consults may work without, depending on the account (4)."""
        try:
            if await self._tokens.count():
                return ()
        except StorageError as error:
            return (Gap("agents' own tokens", error.message),)
        remedy = guidance.login_command(self._name)
        if self._settings.login_client_id is None:
            toml = self._mappings.toml_of("login_client_id", "CLIENT ID")
            remedy = "\n".join((guidance.login_client(self._settings.login_port), toml, remedy))
        return (Gap("agents' own tokens, if the account wants them (not.a.user)", remedy),)

    async def _hours(self, grants: Grants, spend: Spend) -> Usability:
        """Opening hours of queues: nothing is said about them unless they are mapped."""
        values = {"schedule_groups": "SCHEDULE GROUP", "emergency_groups": "EMERGENCY GROUP"}
        needs = {"schedule_groups": permissions.HOURS, "emergency_groups": (permissions.EMERGENCY,)}
        mapped = [table for table in values if self._mappings.entries(table)]
        unknown = [gap for table in mapped for gap in (await self._names.find_unknown(table, spend)).values()]
        gaps = [
            Gap(table, self._mappings.toml(table, "QUEUE", value))
            for table, value in values.items()
            if table not in mapped
        ]
        needed = [row for table in needs if table in mapped for row in needs[table]]
        helpful = [row for table in needs if table not in mapped for row in needs[table]]
        return _usability(
            "hours",
            TargetType.QUEUE,
            grants,
            _Verb(tuple(needed), tuple(helpful)),
            unmapped=unknown if mapped else gaps,
            open_questions=gaps if mapped else (),
            is_wanted=bool(mapped),
        )

    def _others(self, grants: Grants) -> list[Usability]:
        wanted = {_HANDOVER} if self._settings.audit_handover else set()
        return [
            _usability(name, None, grants, verb, is_wanted=name in wanted) for name, verb in _OTHERS.items()
        ]


def _serves(key: str, target: TargetType) -> bool:
    """Whether a key of `skill_queues` is for that type of target."""
    return target in _SERVED and key.startswith(GROUP) == (target is TargetType.SKILLGROUP)


def _usability(
    verb: str,
    target: TargetType | None,
    grants: Grants,
    asks: _Verb,
    *,
    unmapped: Sequence[Gap] = (),
    open_questions: Sequence[Gap] = (),
    is_wanted: bool = False,
) -> Usability:
    """The verdict: what is needed and lacking, or not mapped, prevents it; the rest may."""
    rows = (*asks.needed, *asks.helpful)
    lacking = permissions.find_missing(grants, asks.needed)
    absent = permissions.find_missing(grants, rows)
    narrow = permissions.find_narrow(grants, rows)
    gaps = (
        *(Gap(str(lack), guidance.grant(str(lack))) for lack in absent),
        *(Gap(one, guidance.widen(one)) for one in narrow),
        *unmapped,
        *open_questions,
    )
    is_usable = not lacking and not unmapped
    return Usability(verb=verb, target=target, is_usable=is_usable, is_wanted=is_wanted, gaps=gaps)
