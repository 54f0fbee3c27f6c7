"""What of an outbound call's event goes into the audit chain: facts without personal data."""

from hookflash.domain.audit import shared_facts
from hookflash.domain.outbound import events as ev
from hookflash.domain.records import RecordEvent


def audit_facts(event: RecordEvent) -> dict[str, str]:
    """The facts of an event that may be kept for ever; agents, numbers and context stay in the journal."""
    match event:
        case ev.CallAccepted():
            return {"connection": event.request.connection}
        case ev.DialIntended():
            return {"intent": event.intent_id, "boot": event.boot_id}
        case ev.DialAccepted() | ev.SearchEnded():
            return {"call": event.call_id} if event.call_id is not None else {}
        case ev.DialRefused():
            return {"cause": event.cause}
        case ev.CallFound():
            return {"call": event.call_id, "resolved_by": event.resolved_by}
        case ev.CallProgressed():
            return {"status": event.status}
        case ev.CallingOff() | ev.CallEnded():
            return {"status": event.status, **({"cause": event.cause} if event.cause else {})}
        case _:
            return shared_facts(event)
