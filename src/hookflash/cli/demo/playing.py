"""Playing one scene, and comparing what we say with the simulator's truth."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from rich.console import Console
from rich.text import Text

from hookflash.cli.demo.control import Control
from hookflash.cli.demo.judging import Shown, find_fault
from hookflash.cli.demo.platforms import Platform
from hookflash.cli.demo.scenes import Act, Scene
from hookflash.cli.tables import call_text, joined, progress_text
from hookflash.client import Client
from hookflash.domain.outbound.call import OutboundCall
from hookflash.domain.outbound.status import OutboundStatus
from hookflash.domain.status import Phase, Status
from hookflash.domain.targets import parse_target
from hookflash.domain.transfer import GONE, Transfer

_NOWHERE = "none"


class Player:
    """Plays scenes on one platform.

    Args:
        platform: The platform.
        control: The simulator's control API.
        client: The service.
        progress: Where every step is told.
        agents: The agents of every queue.
    """

    def __init__(
        self,
        platform: Platform,
        control: Control,
        client: Client,
        progress: Console,
        agents: Mapping[str, Sequence[str]],
    ) -> None:
        self.platform = platform
        self._control = control
        self._client = client
        self._progress = progress
        self._agents = agents
        self._acts: dict[Act, Callable[[Scene, Transfer], Awaitable[None]]] = {
            Act.MOVE: self._follow,
            Act.CONSULT: self._consult,
            Act.CONSULT_IN_VAIN: self._consult,
            Act.LOSE_PATIENCE: self._lose_patience,
        }

    async def play(self, scene: Scene, call_id: str | None) -> Shown:
        """One scene as it went; without a call, an agent makes one."""
        if call_id is None:
            return await self._call_out(scene)
        origin = await self._control.caller_with(call_id)
        accepted = await self._client.transfer(
            call_id, connection=self.platform.connection, to=scene.to, **scene.options
        )
        await self._acts[scene.act](scene, accepted)
        done = await self._client.wait(accepted.id)
        truth = await self._control.caller_with(call_id)
        landing = done.landing.where if done.landing else _NOWHERE
        shown = await self._compare(scene, done, call_id, origin=origin, landing=landing, truth=truth)
        if truth != GONE:
            await self._control.hang_up(call_id)
        return shown

    async def _follow(self, scene: Scene, accepted: Transfer) -> None:
        async for state in self._client.watch(accepted.id):
            self._tell(scene, progress_text(state))

    async def _consult(self, scene: Scene, accepted: Transfer) -> None:
        order = self._client.complete if scene.act is Act.CONSULT else self._client.cancel
        async for state in self._client.watch(accepted.id):
            self._tell(scene, progress_text(state))
            if state.phase is Phase.TALKING:
                break
        self._tell(scene, progress_text(await order(accepted.id)))

    async def _lose_patience(self, scene: Scene, accepted: Transfer) -> None:
        async for state in self._client.watch(accepted.id):
            self._tell(scene, progress_text(state))
            if state.status is Status.WAITING:
                break
        await self._control.hang_up(accepted.call_id)

    async def _call_out(self, scene: Scene) -> Shown:
        """An agent calls; whoever was called hangs up as soon as the two talk."""
        agent = self._agents[scene.queue][scene.agent or 0]
        number = parse_target(scene.to).number or ""
        accepted = await self._client.call(
            agent, number, connection=self.platform.connection, queue=scene.queue, **scene.options
        )
        landing = truth = _NOWHERE
        async for state in self._client.watch_call(accepted.id):
            self._tell(scene, call_text(state))
            if state.status is OutboundStatus.CONNECTED and state.call_id and landing == _NOWHERE:
                landing, truth = state.from_agent.shorthand, await self._control.caller_with(state.call_id)
                await self._control.hang_up(state.call_id)
        done = await self._client.get_call(accepted.id)
        origin = f"agent:{agent}"
        return await self._compare(
            scene, done, done.call_id or "", origin=origin, landing=landing, truth=truth
        )

    async def _compare(
        self,
        scene: Scene,
        done: Transfer | OutboundCall,
        call_id: str,
        *,
        origin: str,
        landing: str,
        truth: str,
    ) -> Shown:
        effects = await self._control.moves(call_id)
        complaint = find_fault(
            scene, self.platform, status=done.status, landing=landing, truth=truth, effects=effects
        )
        return Shown(
            platform=self.platform.name,
            scene=scene.title,
            call_id=call_id,
            origin=origin,
            to=scene.to,
            status=done.status,
            cause=done.cause,
            landing=landing,
            truth=truth,
            effects=effects,
            attempts=len(done.attempts) if isinstance(done, Transfer) else 1,
            platform_requests=done.platform_requests,
            seconds=round(((done.ended_at or done.accepted_at) - done.accepted_at).total_seconds(), 2),
            complaint=complaint,
        )

    def _tell(self, scene: Scene, state: Text) -> None:
        self._progress.print(joined(f"  {self.platform.name:8} {scene.title:32} {scene.to:20} ", state))
