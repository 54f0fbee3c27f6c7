"""What a connection of this dialect can be used for."""

from collections.abc import Mapping, Sequence

from hookflash.adapters.cxone.tutorial.capabilities import capabilities_of
from hookflash.adapters.cxone.tutorial.grants import Permits
from hookflash.adapters.cxone.tutorial.mapped_names import MappedNames
from hookflash.adapters.cxone.tutorial.operations import Operation
from hookflash.adapters.cxone.tutorial.settings import TutorialSettings
from hookflash.adapters.cxone.tutorial.targets import Targets
from hookflash.adapters.kit.mappings import Mappings
from hookflash.domain.errors import PlatformMissing, PlatformRefused
from hookflash.domain.requests import Kind
from hookflash.domain.targets import TargetType
from hookflash.ports.platform import Gap, Spend, Usability

_NO_ENDPOINT = "the tutorial has no endpoint for it"
_OTHERS = {
    "hours": (Operation.READ_QUEUE,),
    "routing": (Operation.ROUTE_BY_SKILL,),
    "load": (Operation.READ_QUEUE, Operation.LIST_AGENTS),
    "check_requester": (Operation.READ_USER,),
    "handover": (Operation.READ_USER, Operation.QUERY_ANALYTICS),
}
_NEVER = ("context", "wrap_up", "call")


class Survey:
    """Answers for every verb and target type."""

    def __init__(
        self,
        permits: Permits,
        targets: Targets,
        names: MappedNames,
        mappings: Mappings,
        settings: TutorialSettings,
    ) -> None:
        self._permits = permits
        self._targets = targets
        self._names = names
        self._mappings = mappings
        self._settings = settings
        self._can = capabilities_of(settings)

    async def read(self, spend: Spend) -> tuple[Usability, ...]:
        """Everything, in the order of verbs and targets.

        Raises:
            PlatformError: It cannot be said, above all because the credentials were refused.
        """
        await self._permits.scopes.read_own(spend)
        unmapped = await self._find_unmapped(spend)
        unnumbered = await self._names.find_unnumbered(spend)
        transfers = [
            await self._transfer(kind, target, unmapped, unnumbered, spend)
            for kind in Kind
            for target in TargetType
        ]
        others = [
            _usability(verb, None, await self._permits.find_gaps(needed, spend))
            for verb, needed in _OTHERS.items()
        ]
        never = [Usability(verb=verb, is_usable=False, gaps=(Gap(_NO_ENDPOINT),)) for verb in _NEVER]
        return (*transfers, *others, *never)

    async def _transfer(
        self,
        kind: Kind,
        target: TargetType,
        unmapped: Mapping[str, Sequence[Gap]],
        unnumbered: Sequence[Gap],
        spend: Spend,
    ) -> Usability:
        if not self._can.can_reach(kind, target):
            return Usability(verb=kind, target=target, is_usable=False, gaps=(Gap(_NO_ENDPOINT),))
        gaps = await self._permits.find_gaps(self._permits.needed(kind, target), spend)
        open_questions = unnumbered if target is TargetType.AGENT else ()
        is_wanted = self._is_wanted(kind, target)
        blocking = (*unmapped.get(target, ()), *gaps)
        return _usability(kind, target, blocking, open_questions, is_wanted=is_wanted)

    def _is_wanted(self, kind: Kind, target: TargetType) -> bool:
        """Whether the settings hold something that serves nothing else."""
        mapped = {
            TargetType.VOICEMAIL: bool(self._settings.voicemail_extensions),
            TargetType.CALLBACK: self._settings.callback_queue is not None,
            TargetType.AGENT: bool(self._settings.agent_extensions),
        }
        named = {key.partition(":")[0] for key in self._mappings.entries("ids")}
        return kind is Kind.BLIND and (mapped.get(target, False) or target in named)

    async def _find_unmapped(self, spend: Spend) -> Mapping[str, Sequence[Gap]]:
        """What the settings do not say, and what they say of something that is not there."""
        unmapped: dict[str, Sequence[Gap]] = {**await self._names.find_unknown(spend)}
        if not self._settings.voicemail_extensions:
            mend = self._mappings.toml("voicemail_extensions", "default", "EXTENSION")
            unmapped[TargetType.VOICEMAIL] = (Gap("voicemail_extensions", mend),)
        try:
            await self._targets.find_callback_queue(spend)
        except PlatformMissing as error:
            unmapped[TargetType.CALLBACK] = (Gap(f"callback_queue: {error.message}"),)
        except PlatformRefused as error:
            unmapped[TargetType.CALLBACK] = (Gap("callback_queue", error.message),)
        return unmapped


def _usability(
    verb: str,
    target: TargetType | None,
    gaps: Sequence[Gap],
    open_questions: Sequence[Gap] = (),
    *,
    is_wanted: bool = False,
) -> Usability:
    everything = (*gaps, *open_questions)
    return Usability(verb=verb, target=target, is_usable=not gaps, is_wanted=is_wanted, gaps=everything)
