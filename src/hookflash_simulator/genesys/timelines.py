"""What analytics make of a leg: its segments, one after the other, and its figures (reference 12)."""

from collections.abc import Iterator
from dataclasses import dataclass

from hookflash_simulator.genesys import words
from hookflash_simulator.switches import Switches
from hookflash_simulator.world.calls import Call, EndReason, Leg, LegKind
from hookflash_simulator.world.world import World

DISCONNECT_TYPES = {
    "endpoint.donotdisturb": "dndEndpoint",
    "transfer.conference": "conferenceTransfer",
    "transfer.consult": "consultTransfer",
    "transfer.donotdisturb": "dndTransfer",
    "transfer.forward": "forwardTransfer",
    "transfer.noanswer": "noAnswerTransfer",
    "transfer.notavailable": "notAvailableTransfer",
}
"""How analytics write a disconnect type; what is not here is written alike."""
TRANSFERS = {"transfer": "nBlindTransferred", "consultTransfer": "nConsultTransferred"}
_TALKING = {LegKind.IVR: "ivr", LegKind.QUEUE: "delay", LegKind.VOICEMAIL: "voicemail"}
_RINGING = {LegKind.AGENT: "alert", LegKind.NUMBER: "dialing", LegKind.CALLER: "dialing"}


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a leg; without an end it is still going on."""

    kind: str
    start: int
    end: int | None

    def length(self, now: int) -> int:
        """How long it has taken so far, in milliseconds."""
        return (now if self.end is None else self.end) - self.start


def segments(leg: Leg) -> list[Segment]:
    """The segments of a leg, oldest first; a held stretch is one of its own."""
    found = []
    ringing = leg.ringing_at
    if ringing is not None:
        end = leg.connected_at if leg.connected_at is not None else leg.ended_at
        found.append(Segment(_RINGING.get(leg.kind, "alert"), ringing, end))
    if leg.connected_at is not None:
        found += _connected(leg, leg.connected_at)
    if leg.wrap_up is not None and leg.wrap_up.started_at is not None:
        found.append(Segment("wrapup", leg.wrap_up.started_at, leg.wrap_up.ended_at))
    return found


def disconnect_type(leg: Leg, switches: Switches) -> str | None:
    """Why a leg ended, as analytics write it."""
    shown = words.disconnect_type(leg, switches)
    return None if shown is None else DISCONNECT_TYPES.get(shown, shown)


def metrics(world: World, leg: Leg) -> dict[str, int]:
    """The figures of a leg: durations in milliseconds under `t…`, counts under `n…`."""
    lengths: dict[str, int] = {}
    for one in segments(leg):
        lengths[one.kind] = lengths.get(one.kind, 0) + one.length(world.now())
    if leg.kind is LegKind.QUEUE:
        return _of_waiting(leg, lengths.get("delay", 0))
    if leg.kind is LegKind.AGENT:
        return _of_agent(leg, lengths, disconnect_type(leg, world.switches))
    if leg.kind in {LegKind.CALLER, LegKind.NUMBER}:
        whole = {"nConversations": 1} if leg is leg.call.caller else {}
        dialled = {"nOutbound": 1, "tDialing": lengths.get("dialing", 0)} if leg.outgoing else {}
        return whole | dialled
    names = {LegKind.IVR: ("ivr", "tIvr"), LegKind.VOICEMAIL: ("voicemail", "tVoicemail")}
    kind, name = names[leg.kind]
    return {name: lengths.get(kind, 0)}


def holds_of(call: Call) -> dict[str, list[tuple[int, bool]]]:
    """When each leg was put on hold (True) and taken back, by leg."""
    found: dict[str, list[tuple[int, bool]]] = {}
    for entry in call.history:
        if entry["what"] in {"leg.held", "leg.resumed"}:
            found.setdefault(entry["leg"], []).append((entry["at"], entry["what"] == "leg.held"))
    return found


def _connected(leg: Leg, since: int) -> Iterator[Segment]:
    kind = _TALKING.get(leg.kind, "interact")
    is_held = False
    for at, held in holds_of(leg.call).get(leg.leg_id, []):
        if held is is_held:
            continue
        if at > since:
            yield Segment("hold" if is_held else kind, since, at)
        since, is_held = at, held
    yield Segment("hold" if is_held else kind, since, leg.ended_at)


def _of_waiting(leg: Leg, waited: int) -> dict[str, int]:
    figures = {"nOffered": 1, "tWait": waited}
    if leg.is_live:
        return figures
    if leg.end_reason is EndReason.FAR_END:
        return figures | {"tAbandon": waited}
    return figures | {"tAcd": waited}


def _of_agent(leg: Leg, lengths: dict[str, int], reason: str | None) -> dict[str, int]:
    figures = {"tAlert": lengths.get("alert", 0)} if leg.ringing_at is not None else {}
    if leg.end_reason is EndReason.NO_ANSWER:
        figures["tNotResponding"] = lengths.get("alert", 0)
    if leg.connected_at is None:
        return figures
    talk, held, wrap_up = (lengths.get(kind, 0) for kind in ("interact", "hold", "wrapup"))
    figures |= {"nConnected": 1, "tTalk": talk, "tHandle": talk + held + wrap_up}
    figures |= {name: length for name, length in (("tHeld", held), ("tAcw", wrap_up)) if length}
    transfer = TRANSFERS.get(reason or "")
    return figures if transfer is None else figures | {"nTransferred": 1, transfer: 1}
