"""What of an event goes into the audit chain: facts without personal data."""

from hookflash.domain import events as ev


def audit_facts(event: ev.Event) -> dict[str, str]:
    """The facts of an event that may be kept for ever.

    Names, numbers, reasons and context stay in the journal, which can be erased; the chain holds a keyed
    digest of the journal's row beside these facts.
    """
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
        case ev.CommandRefused() | ev.TargetGivenUp():
            return {"cause": event.cause}
        case ev.IntentWritten():
            return {"target_type": event.target.type, "leg": event.leg_id, "boot": event.boot_id}
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
