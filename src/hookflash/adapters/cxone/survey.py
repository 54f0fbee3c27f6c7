"""What of a connection is usable, and what mends the rest."""

from collections.abc import Sequence

from hookflash.adapters.cxone import guidance
from hookflash.adapters.cxone.capabilities import capabilities_of
from hookflash.adapters.cxone.client import CxoneClient
from hookflash.adapters.cxone.dialing import Dialing
from hookflash.adapters.cxone.grants import Permits
from hookflash.adapters.cxone.settings import CxoneSettings
from hookflash.adapters.cxone.skills import Skills
from hookflash.adapters.kit.mappings import Mappings
from hookflash.domain.causes import Cause
from hookflash.domain.errors import PlatformMissing, PlatformRefused
from hookflash.domain.requests import Kind
from hookflash.domain.targets import TargetType
from hookflash.ports.platform import Gap, Spend, Usability

_NUMBERS = frozenset({TargetType.NUMBER, TargetType.EXTENSION})
_NOWHERE = Gap("the platform has nothing of this kind that a call could go to")


class Survey:
    """Answers for every verb and target type."""

    def __init__(
        self,
        client: CxoneClient,
        settings: CxoneSettings,
        permits: Permits,
        skills: Skills,
        dialing: Dialing,
        mappings: Mappings,
    ) -> None:
        self._client = client
        self._settings = settings
        self._permits = permits
        self._skills = skills
        self._dialing = dialing
        self._mappings = mappings
        self._can = capabilities_of(settings)

    async def read(self, spend: Spend) -> tuple[Usability, ...]:
        """Everything, in the order of verbs and targets.

        Raises:
            PlatformError: It cannot be said, above all because the credentials were refused.
        """
        await self._client.find_api(spend)
        blocked, open_questions = await self._acting(spend)
        reading = await self._reading(spend)
        outbound = await self._outbound(spend)
        mailbox = await self._mailbox(spend)
        gaps = {TargetType.NUMBER: outbound, TargetType.EXTENSION: outbound, TargetType.VOICEMAIL: mailbox}
        transfers = [
            self._transfer(kind, target, (*blocked, *reading, *gaps.get(target, ())), open_questions)
            for kind in Kind
            for target in TargetType
        ]
        others = [
            _usability("context", None, blocked, open_questions),
            _usability("load", None, reading),
            Usability(
                verb="routing", is_usable=False, gaps=(Gap("only a call's own script sets priorities"),)
            ),
            _usability("wrap_up", None, reading, open_questions),
            _usability("call", None, (*blocked, *outbound), open_questions),
            _usability("check_requester", None, ()),
        ]
        return (*transfers, _usability("hours", TargetType.QUEUE, reading), *others)

    def _transfer(
        self, kind: Kind, target: TargetType, gaps: Sequence[Gap], open_questions: Sequence[Gap]
    ) -> Usability:
        if not self._can.can_reach(kind, target):
            return Usability(verb=kind, target=target, is_usable=False, gaps=(_NOWHERE,))
        is_wanted = (target in _NUMBERS and bool(self._dialing.wanted_skills)) or (
            target is TargetType.VOICEMAIL and bool(self._settings.voicemail_skills)
        )
        signal = () if self._settings.signal or kind is Kind.CONSULT else (self._unsignalled(),)
        return _usability(kind, target, gaps, (*open_questions, *signal), is_wanted=is_wanted)

    async def _acting(self, spend: Spend) -> tuple[Sequence[Gap], Sequence[Gap]]:
        """What stands in the way of agents' sessions, and what could not be tried."""
        try:
            may = await self._permits.may_act_for_others(spend)
        except PlatformRefused as error:
            if error.cause is not Cause.NOT_PERMITTED:
                raise
            return (Gap("the states of agents", guidance.EMPLOYEE),), ()
        gap = Gap(guidance.ACT_FOR_OTHERS, guidance.PROFILE)
        if may is None:
            return (), (Gap(f"{guidance.ACT_FOR_OTHERS}: nobody is logged in to try it with"),)
        return ((), ()) if may else ((gap,), ())

    async def _reading(self, spend: Spend) -> Sequence[Gap]:
        try:
            await self._skills.lines.list_all(spend)
        except PlatformRefused as error:
            if error.cause is not Cause.NOT_PERMITTED:
                raise
            return (Gap("the list of skills", guidance.EMPLOYEE),)
        return ()

    async def _outbound(self, spend: Spend) -> Sequence[Gap]:
        toml = self._mappings.toml_of("outbound_skill", "OUTBOUND SKILL")
        if not self._dialing.wanted_skills:
            return (Gap("outbound_skill", toml),)
        try:
            await self._dialing.prepare(spend)
        except PlatformMissing as error:
            near = f" Near: {', '.join(error.near)}." if error.near else ""
            return (Gap(f"outbound_skill: {error.message}{near}", toml),)
        except PlatformRefused as error:
            return (Gap(f"outbound_skill: {error.message}", guidance.EMPLOYEE),)
        return ()

    async def _mailbox(self, spend: Spend) -> Sequence[Gap]:
        """Every skill that a mailbox is mapped to has to exist; a signal has to be set."""
        if self._settings.voicemail_by == "direct":
            return ()
        if self._settings.voicemail_by == "signal":
            return () if self._settings.signal else (self._unsignalled(),)
        if not self._settings.voicemail_skills:
            return (Gap("voicemail_skills", self._toml_of_mailbox("default")),)
        gaps = []
        for key, name in self._mappings.entries("voicemail_skills").items():
            try:
                await self._skills.lines.find(name, spend)
            except PlatformRefused as error:
                gaps.append(Gap(f"voicemail_skills.{key}: {error.message}", self._toml_of_mailbox(key)))
        return gaps

    def _toml_of_mailbox(self, key: str) -> str:
        return self._mappings.toml("voicemail_skills", key, "VOICEMAIL SKILL")

    def _unsignalled(self) -> Gap:
        return Gap("signal, for calls that no agent has", guidance.signal(self._mappings))


def _usability(
    verb: str,
    target: TargetType | None,
    gaps: Sequence[Gap],
    open_questions: Sequence[Gap] = (),
    *,
    is_wanted: bool = False,
) -> Usability:
    everything = tuple(dict.fromkeys((*gaps, *open_questions)))
    return Usability(verb=verb, target=target, is_usable=not gaps, is_wanted=is_wanted, gaps=everything)
