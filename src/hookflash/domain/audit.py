"""What of an event goes into the audit chain: facts without personal data."""

from hookflash.domain import events as ev
from hookflash.domain.commands import Command
from hookflash.domain.records import RecordEvent


def audit_facts(event: RecordEvent) -> dict[str, str]:
    """The facts of an event that may be kept for ever.

    Names, numbers, reasons and context stay in the journal, which can be erased; the chain holds a keyed
    digest of the journal's row beside these facts.
    """
    return shared_facts(event) or _course_facts(event)


def shared_facts(event: RecordEvent) -> dict[str, str]:
    """The facts of an event that every kind of record knows; nothing for the others."""
    match event:
        case ev.Ordered():
            return {"order": event.order.kind, "by": event.order.by}
        case ev.OrderClosed():
            return {"order": str(event.n), "status": event.status}
        case ev.ErrandTried():
            cause = {"cause": event.cause} if event.cause else {}
            found = {name: str(said) for name, said in event.found.items()}
            return {"errand": event.errand, **cause, **found}
        case _:
            return {}


def _course_facts(event: RecordEvent) -> dict[str, str]:
    match event:
        case ev.Accepted():
            request = event.request
            return {
                "connection": request.connection,
                "call": request.call_id,
                "kind": request.kind,
                "target_type": request.to.type,
            }
        case ev.TargetSkipped():
            return {"target_type": event.target.type, "cause": event.cause}
        case ev.CommandRefused() | ev.TargetGivenUp() | ev.TargetFailed() | ev.Returning():
            return {"cause": event.cause}
        case ev.IntentWritten():
            return {**_command_facts(event.command), "boot": event.boot_id}
        case ev.CommandDone():
            return {"resolved_by": event.resolved_by}
        case ev.Progressed():
            return {"phase": event.phase}
        case ev.Ended():
            return {"status": event.status, **({"cause": event.cause} if event.cause else {})}
        case ev.Followed():
            return {"what": event.what}
        case _:
            return {}


def _command_facts(command: Command) -> dict[str, str]:
    facts = {"verb": str(command.verb), "leg": str(command.leg_id)}
    if command.destination is not None:
        facts["target_type"] = command.destination.target.type
    return facts
