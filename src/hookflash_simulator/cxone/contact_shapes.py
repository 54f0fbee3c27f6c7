"""A contact as reads show it: live, over, and state by state (reference 4.1, 5)."""

from itertools import pairwise
from typing import Any

from hookflash_simulator.clock import iso
from hookflash_simulator.cxone.contacts import Contact
from hookflash_simulator.cxone.listing import Row, seconds
from hookflash_simulator.cxone.numbers import OUTBOUND
from hookflash_simulator.cxone.users import TEAM
from hookflash_simulator.cxone.words import (
    CONTACT_STATE_IDS,
    TRANSFER_INDICATORS,
    ContactState,
    contact_state,
    state_name,
    transfer_indicator,
)
from hookflash_simulator.world.calls import Leg, LegKind, Recording
from hookflash_simulator.world.world import World

PHONE, PHONE_NAME, TEAM_NAME = 4, "Phone Call", "Acme"


def record(world: World, contact: Contact) -> Row:
    """A contact; some members are there only while it is live, some only when it is over."""
    shown = _shared(world, contact)
    agent = world.directory.agents.get(contact.agent or "")
    if contact.is_live:
        return shown | {
            "isActive": True,
            "agentStartDate": _time(_answered_at(contact)),
            "firstName": agent.name if agent else None,
            "lastName": TEAM_NAME if agent else None,
            "highProficiency": 1,
            "lowProficiency": 20,
            "routingAttribute": 0,
            "mediaTypeName": PHONE_NAME,
        }
    return shown | {"isActive": False, "endReason": _end_reason(contact), "isWarehoused": False}


def completed(world: World, contact: Contact) -> Row:
    """A contact that is over, with its figures in seconds."""
    waiting = _seconds_of(contact, LegKind.QUEUE)
    answered, ended = _answered_at(contact), contact.ended_at or 0
    work = next((leg.wrap_up for leg in reversed(contact.legs) if leg.wrap_up is not None), None)
    code = world.directory.wrap_up_codes.get(work.code or "") if work is not None else None
    held = _holds(contact)
    shown = _shared(world, contact)
    shown |= {
        "abandoned": answered is None and not contact.was_transferred,
        "abandonSeconds": waiting if answered is None else 0,
        "endReason": _end_reason(contact),
        "refuseReason": None,
        "holdSeconds": seconds(held),
        "conferenceSeconds": 0,
        "inQueueSeconds": waiting,
        "preQueueSeconds": _seconds_of(contact, LegKind.IVR),
        "postQueueSeconds": 0,
        "routingTime": 0,
        "releaseSeconds": 0,
        "agentSeconds": seconds(ended - answered) if answered is not None else 0,
        "isRefused": False,
        "isShortAbandon": False,
        "primaryDispositionId": code.number if code is not None else None,
        "secondaryDispositionId": None,
        "dispositionNotes": work.notes if work is not None else None,
        "totalDurationSeconds": seconds(ended - contact.started_at),
        "serviceLevelFlag": 0,
        "dateContactWarehoused": iso(warehoused_at(world, contact)),
        "tags": [],
    }
    done = work is not None and work.started_at is not None and work.ended_at is not None
    shown["acwSeconds"] = seconds((work.ended_at or 0) - (work.started_at or 0)) if done and work else 0
    return shown


def warehoused_at(world: World, contact: Contact) -> int:
    """When a contact that is over appears in the reports."""
    return (contact.ended_at or 0) + world.settings.warehouse_delay


def state_history(world: World, contact: Contact) -> list[Row]:
    """One row for every state, oldest first; that of the last one lasts until now, or is the end."""
    entered = [entry for leg in contact.legs for entry in _states(leg)]
    if contact.ended_at is not None:
        entered.append((contact.ended_at, ContactState.RELEASED, contact.legs[-1]))
    entered.sort(key=lambda entry: entry[0])
    entered.append((max(world.now(), entered[-1][0] if entered else 0), ContactState.RELEASED, contact.leg))
    rows: list[Row] = []
    for (at, state, leg), (until, _, _) in pairwise(entered):
        agent = world.directory.agents.get(leg.party) if leg.kind is LegKind.AGENT else None
        queue = world.directory.queues.get(leg.queue or "")
        rows.append(
            {
                "stateIndex": len(rows),
                "contactId": contact.contact_id,
                "contactStateId": CONTACT_STATE_IDS[state],
                "contactStateName": state_name(state, world.cxone_switches),
                "startDate": iso(at),
                "duration": seconds(until - at),
                "agentId": agent.number if agent is not None else None,
                "skillId": queue.number if queue is not None else None,
                "skillName": queue.name if queue is not None else None,
                "isWarehoused": contact.ended_at is not None and warehoused_at(world, contact) <= world.now(),
            }
        )
    return rows


def _shared(world: World, contact: Contact) -> Row:
    call, switches = contact.call, world.cxone_switches
    state, indicator = contact_state(contact), transfer_indicator(contact, switches)
    queue = world.directory.queues.get(contact.queue or "")
    agent = world.directory.agents.get(contact.agent or "")
    is_outbound = call.outbound and contact.parent is None
    moved = [leg for leg in contact.legs if leg.kind is LegKind.AGENT and leg.offered_by is None]
    target = world.directory.agents.get(moved[-1].party) if moved and contact.parent else None
    return {
        "contactId": contact.contact_id,
        "masterContactId": contact.master_id,
        "stateId": CONTACT_STATE_IDS[state],
        "stateName": state_name(state, switches),
        "contactStateCategory": state.value,
        "skillId": None if queue is None else queue.number + (OUTBOUND if is_outbound else 0),
        "skillName": None if queue is None else queue.name + (" Outbound" if is_outbound else ""),
        "campaignId": None if queue is None else queue.campaign.number,
        "campaignName": None if queue is None else queue.campaign.name,
        "agentId": None if agent is None else agent.number,
        "targetAgentId": None if target is None else target.number,
        "teamId": TEAM,
        "teamName": TEAM_NAME,
        "mediaTypeId": PHONE,
        "fromAddress": call.number if not call.outbound else call.caller_id,
        "toAddress": call.dialled if contact.leg.kind is not LegKind.NUMBER else contact.leg.party,
        "contactStartDate": iso(contact.started_at),
        "lastUpdateTime": iso(updated_at(contact)),
        "isOutbound": is_outbound,
        "isLogged": call.recording is Recording.ACTIVE,
        "isTakeover": contact.origin == "TakeOver",
        "holdCount": sum(entry["what"] == "leg.held" for entry in _during(contact)),
        "transferIndicatorId": TRANSFER_INDICATORS[indicator],
        "transferIndicatorName": indicator,
        "pointOfContactId": 1,
        "pointOfContactName": "Main Menu",
    }


def updated_at(contact: Contact) -> int:
    """When anything last changed about a contact that is live, or when it was over."""
    if contact.ended_at is not None:
        return contact.ended_at
    return int(contact.call.history[-1]["at"]) if contact.call.history else contact.started_at


def _during(contact: Contact) -> list[dict[str, Any]]:
    """What has happened in the call while this contact was there."""
    until = contact.ended_at
    return [
        entry
        for entry in contact.call.history
        if entry["at"] >= contact.started_at and (until is None or entry["at"] <= until)
    ]


def _holds(contact: Contact) -> int:
    """How long the caller was on hold, in milliseconds."""
    total, since = 0, None
    for entry in _during(contact):
        if entry.get("leg") != contact.call.caller.leg_id:
            continue
        if entry["what"] == "leg.held":
            since = entry["at"]
        elif since is not None and entry["what"] in {"leg.resumed", "leg.ended"}:
            total, since = total + entry["at"] - since, None
    return total


def _states(leg: Leg) -> list[tuple[int, ContactState, Leg]]:
    if leg.kind is LegKind.IVR:
        return [(leg.started_at, ContactState.PREQUEUE, leg)]
    if leg.kind is LegKind.QUEUE:
        return [(leg.started_at, ContactState.QUEUED, leg)]
    ringing = [(leg.started_at, ContactState.ROUTING, leg)] if leg.ringing_at is not None else []
    return ringing + ([(leg.connected_at, ContactState.ACTIVE, leg)] if leg.connected_at is not None else [])


def _seconds_of(contact: Contact, kind: LegKind) -> float:
    legs = [leg for leg in contact.legs if leg.kind is kind]
    return seconds(sum((leg.ended_at or leg.started_at) - leg.started_at for leg in legs))


def _answered_at(contact: Contact) -> int | None:
    taken = [leg.connected_at for leg in contact.legs if leg.kind is LegKind.AGENT and leg.connected_at]
    return taken[0] if taken else None


def _end_reason(contact: Contact) -> str | None:
    if contact.was_transferred:
        return "Transferred"
    caller = contact.call.caller
    if caller.connected_at is None:
        return None
    return "Contact Hung Up" if caller.end_reason == "hung_up" else "Agent Hung Up"


def _time(instant: int | None) -> str | None:
    return None if instant is None else iso(instant)
