"""What of a connection is usable, and what mends the rest.

The platform publishes no names of permissions, so they are tried: each kind of thing is read once, and one
agent's session is joined.
"""

from collections.abc import Awaitable, Callable, Sequence

from hookflash.adapters.cxone import guidance
from hookflash.adapters.cxone.capabilities import capabilities_of
from hookflash.adapters.cxone.client import CxoneClient
from hookflash.adapters.cxone.grants import Permits
from hookflash.adapters.cxone.mapped_names import MappedNames
from hookflash.adapters.cxone.settings import CxoneSettings
from hookflash.adapters.cxone.skills import Skills
from hookflash.adapters.kit.mapped_names import find_fault
from hookflash.adapters.kit.mappings import Mappings
from hookflash.domain.causes import Cause
from hookflash.domain.errors import PlatformError, PlatformRefused
from hookflash.domain.requests import Kind
from hookflash.domain.targets import TargetType
from hookflash.ports.platform import Gap, Spend, Usability

_NUMBERS = frozenset({TargetType.NUMBER, TargetType.EXTENSION})
_OTHER_VERSION = frozenset({Cause.PLATFORM_UNCLEAR, Cause.NOT_SUPPORTED})
_NOWHERE = Gap("the platform has nothing of this kind that a call could go to")
_NO_ROUTING = Gap("only a call's own script sets skills and priorities")

Gaps = Sequence[Gap]


class Survey:
    """Answers for every verb and target type."""

    def __init__(
        self,
        client: CxoneClient,
        settings: CxoneSettings,
        permits: Permits,
        skills: Skills,
        names: MappedNames,
        mappings: Mappings,
    ) -> None:
        self._client = client
        self._settings = settings
        self._permits = permits
        self._skills = skills
        self._names = names
        self._mappings = mappings
        self._can = capabilities_of(settings)

    async def read(self, spend: Spend) -> tuple[Usability, ...]:
        """Everything, in the order of verbs and targets.

        Raises:
            PlatformError: It cannot be said, above all because the credentials were refused.
        """
        await self._client.find_api(spend)
        blocked, untried = await self._acting(spend)
        blocked = (*blocked, *await self._unreadable("contacts", self._read_contacts, spend))
        skills = await self._unreadable("skills", self._skills.lines.list_all, spend)
        codes = await self._unreadable("dispositions", self._client.skills.list_all_dispositions, spend)
        hours = await self._unreadable("hours of operation", self._read_hours, spend)
        campaigns = await self._unreadable("campaigns", self._read_campaign, spend)
        outbound, mailbox = await self._outbound(spend), await self._mailbox(spend)
        own = {TargetType.NUMBER: outbound, TargetType.EXTENSION: outbound, TargetType.VOICEMAIL: mailbox}
        transfers = [
            self._transfer(kind, target, (*blocked, *skills, *own.get(target, ())), (*untried, *campaigns))
            for kind in Kind
            for target in TargetType
        ]
        starting = await self._starting(spend, is_anybody_there=not untried)
        return (
            *transfers,
            _usability("hours", TargetType.QUEUE, (*skills, *hours)),
            _usability("context", None, blocked, untried),
            _usability("load", None, skills),
            Usability(verb="routing", is_usable=False, gaps=(_NO_ROUTING,)),
            _usability("wrap_up", None, (*blocked, *codes), untried),
            _usability("call", None, (*blocked, *outbound), (*untried, *starting), self._starts),
            _usability("check_requester", None, ()),
            _usability("handover", None, blocked, (), self._settings.audit_handover is True),
        )

    @property
    def _starts(self) -> bool:
        """Whether agents are to be logged in to place calls for them: then that has to work."""
        return self._settings.start_sessions

    @property
    def _dials(self) -> bool:
        """Whether there is a skill on whose account numbers are dialled."""
        return bool(self._settings.outbound_skill or self._settings.outbound_skills)

    def _transfer(self, kind: Kind, target: TargetType, gaps: Gaps, open_questions: Gaps) -> Usability:
        if not self._can.can_reach(kind, target):
            return Usability(verb=kind, target=target, is_usable=False, gaps=(_NOWHERE,))
        is_wanted = (target in _NUMBERS and self._dials) or (
            target is TargetType.VOICEMAIL and bool(self._settings.voicemail_skills)
        )
        waiting = () if kind is Kind.CONSULT else self._unsignalled()
        return _usability(kind, target, gaps, (*open_questions, *waiting), is_wanted)

    async def _acting(self, spend: Spend) -> tuple[Gaps, Gaps]:
        """What stands in the way of agents' sessions, and what could not be tried."""
        try:
            may = await self._permits.may_act_for_others(spend)
        except PlatformRefused as error:
            if error.cause is not Cause.NOT_PERMITTED:
                raise
            return (_unseen("employees"),), ()
        if may is None:
            return (), (Gap(f"{guidance.ACT_FOR_OTHERS}: nobody is there to try it with", guidance.UNTRIED),)
        return (() if may else (Gap(guidance.ACT_FOR_OTHERS, guidance.PROFILE),)), ()

    async def _unreadable(
        self, things: str, read: Callable[[Spend], Awaitable[object]], spend: Spend
    ) -> Gaps:
        """What is said about things that cannot be read; a refusal for any other reason is no matter here."""
        try:
            await read(spend)
        except PlatformError as error:
            if error.cause is Cause.NOT_PERMITTED:
                return (_unseen(things),)
            if error.cause in _OTHER_VERSION:
                return (Gap(things, f"{error.message} {guidance.OTHER_VERSION}"),)
            if not isinstance(error, PlatformRefused) or error.cause is Cause.CREDENTIALS_REJECTED:
                raise
        return ()

    async def _read_contacts(self, spend: Spend) -> object:
        own = (await self._client.find_claims(spend)).agent_id
        return await self._client.contacts.list_active(own or "0", spend)

    async def _read_hours(self, spend: Spend) -> object:
        listed = (await self._skills.lines.list_all(spend)).value
        found = next((one.hours_id for one in listed if one.hours_id is not None), None)
        return None if found is None else await self._client.skills.get_hours(found, spend)

    async def _read_campaign(self, spend: Spend) -> object:
        listed = (await self._skills.lines.list_all(spend)).value
        found = next((one.campaign_id for one in listed if one.campaign_id is not None), None)
        return None if found is None else await self._client.skills.get_campaign(found, spend)

    async def _outbound(self, spend: Spend) -> Gaps:
        """Every skill on whose account numbers are dialled has to exist."""
        if not self._dials:
            return (Gap("outbound_skill", self._mappings.toml_of("outbound_skill", "OUTBOUND SKILL")),)
        unknown = tuple((await self._names.find_unknown("outbound_skills", spend)).values())
        usual = self._settings.outbound_skill
        why = None if usual is None else await find_fault(self._skills.outbound.find, usual, spend)
        return unknown if why is None else (Gap("outbound_skill", why), *unknown)

    async def _mailbox(self, spend: Spend) -> Gaps:
        """Every skill that a mailbox is mapped to has to exist; a signal has to be set."""
        if self._settings.voicemail_by == "direct":
            return ()
        if self._settings.voicemail_by == "signal":
            return self._unsignalled()
        if not self._settings.voicemail_skills:
            toml = self._mappings.toml("voicemail_skills", "default", "VOICEMAIL SKILL")
            return (Gap("voicemail_skills", toml),)
        return tuple((await self._names.find_unknown("voicemail_skills", spend)).values())

    async def _starting(self, spend: Spend, *, is_anybody_there: bool) -> Gaps:
        """With which phone an agent is logged in; that nobody is there and nobody will be logged in."""
        if not self._starts:
            gap = Gap("start_sessions", guidance.starting(self._mappings))
            return () if is_anybody_there else (gap,)
        if not self._settings.stations:
            return (Gap("stations", self._mappings.toml("stations", "AGENT", "PHONE NUMBER")),)
        return tuple((await self._names.find_unknown("stations", spend)).values())

    def _unsignalled(self) -> Gaps:
        """Calls that no agent has are moved by their own scripts alone, which have to be told."""
        return () if self._settings.signal else (Gap("signal", guidance.signal(self._mappings)),)


def _unseen(things: str) -> Gap:
    return Gap(f"View of {things}", guidance.may_view(things))


def _usability(
    verb: str,
    target: TargetType | None,
    gaps: Gaps,
    open_questions: Gaps = (),
    is_wanted: bool = False,  # noqa: FBT001, FBT002 - the field of that name
) -> Usability:
    everything = tuple(dict.fromkeys((*gaps, *open_questions)))
    return Usability(verb=verb, target=target, is_usable=not gaps, is_wanted=is_wanted, gaps=everything)
