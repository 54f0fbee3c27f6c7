"""Reading contacts (reference 4.1, 5)."""

from typing import Any

from hookflash_simulator.clock import iso
from hookflash_simulator.cxone import contact_shapes
from hookflash_simulator.cxone.contacts import Contact
from hookflash_simulator.cxone.errors import Refusal
from hookflash_simulator.cxone.listing import Row, listing, matching, period
from hookflash_simulator.cxone.requests import Ask, nothing, ok
from hookflash_simulator.cxone.users import BUSINESS_UNIT
from hookflash_simulator.cxone.words import CONTACT_STATE_IDS, state_name
from hookflash_simulator.front_door import Answer
from hookflash_simulator.world.calls import LegKind

FILTERS = ("skillId", "campaignId", "agentId", "teamId", "mediaTypeId", "stateId", "contactId")
ADDRESSES = ("fromAddress", "toAddress")
LONGEST_DAYS = 31


def get_contact(ask: Ask) -> Answer:
    """GET contacts/{contactId}: the record stands under a member called `contactId`."""
    contact = ask.contact()
    row = contact_shapes.record(ask.world, contact)
    names = {name.lower() for name in ask.parameters.names("fields")}
    unknown = names - {name.lower() for name in row}
    if unknown:
        raise Refusal(400, "InvalidFields", f"Invalid fields list '{','.join(sorted(unknown))}'")
    shown = {name: value for name, value in row.items() if not names or name.lower() in names}
    now = iso(ask.world.now())
    return ok({"businessUnitId": BUSINESS_UNIT, "lastPollTime": now, "contactId": shown})


def get_hierarchy(ask: Ask) -> Answer:
    """GET contacts/{contactId}/hierarchy: all contacts of the same master."""
    contact = ask.contact()
    children = [
        {
            "contactId": one.contact_id,
            "startTime": iso(one.started_at),
            "endTime": None if one.ended_at is None else iso(one.ended_at),
        }
        for one in ask.face.book.of_call(contact.call)
        if one.parent is not None
    ]
    return ok({"masterContactId": contact.master_id, "childContacts": children})


def get_active(ask: Ask) -> Answer:
    """GET contacts/active."""
    rows = [contact_shapes.record(ask.world, one) for one in ask.face.book.all(ask.world) if one.is_live]
    none = "No Contacts for the specified period"
    return listing(ask, "activeContacts", matching(ask, rows, *FILTERS, *ADDRESSES), text=none)


def get_contacts(ask: Ask) -> Answer:
    """GET contacts: those that began in a period."""
    begin, end = period(ask, longest_days=LONGEST_DAYS)
    some = [one for one in ask.face.book.all(ask.world) if begin <= one.started_at <= end]
    rows = [contact_shapes.record(ask.world, one) for one in some]
    # Live ones and those that are over have different members: here they all have those of both.
    return listing(ask, "contacts", _evened(matching(ask, rows, *FILTERS, *ADDRESSES)))


def get_parked(ask: Ask) -> Answer:
    """GET contacts/parked: phone calls are never parked."""
    del ask
    return nothing()


def get_completed(ask: Ask) -> Answer:
    """GET contacts/completed: they appear some time after they were over."""
    begin, end = period(ask, longest_days=LONGEST_DAYS)
    now, world = ask.world.now(), ask.world
    some = [one for one in ask.face.book.all(world) if _is_done(ask, one, now)]
    if ask.parameters.text("startDate") is not None:
        some = [one for one in some if begin <= one.started_at <= end]
    rows = [contact_shapes.completed(world, one) for one in some]
    wanted = [*FILTERS, *ADDRESSES]
    rows = matching(ask, rows, *(one for one in wanted if one != "stateId"))
    for name in ("isLogged", "isRefused", "isTakeover"):
        if ask.parameters.raw(name) is not None:
            rows = [row for row in rows if row[name] is ask.parameters.flag(name)]
    return listing(ask, "completedContacts", rows)


def get_states(ask: Ask) -> Answer:
    """GET contacts/states; the status is a switch."""
    rows = []
    for contact in ask.face.book.all(ask.world):
        row = contact_shapes.record(ask.world, contact)
        names = ("contactId", "masterContactId", "agentId", "skillId", "campaignId", "teamId")
        shown = {name: row[name] for name in names}
        shown |= {"contactStateId": row["stateId"], "contactStateName": row["stateName"]}
        shown |= {name: row[name] for name in ("lastUpdateTime", *ADDRESSES)}
        rows.append(shown | {"startDate": row["contactStartDate"]})
    status = int(ask.switches.contact_states_status)
    return listing(ask, "contactStates", matching(ask, rows, "agentId"), status=status)


def get_state_descriptions(ask: Ask) -> Answer:
    """GET contact-state-descriptions: the table of the ids."""
    return listing(ask, "contactStateDescriptions", _descriptions(ask))


def get_state_description(ask: Ask) -> Answer:
    """GET contact-state-descriptions/{stateId}."""
    number = ask.number("stateId", "InvalidContactStateId")
    rows = [row for row in _descriptions(ask) if row["ContactStateId"] == number]
    if not rows:
        raise Refusal(404, "InvalidContactStateId")
    return listing(ask, "contactStateDescriptions", rows)


def get_state_history(ask: Ask) -> Answer:
    """GET contacts/{contactId}/state-history."""
    return listing(ask, "contactStateHistory", contact_shapes.state_history(ask.world, ask.contact()))


def get_all_state_history(ask: Ask) -> Answer:
    """GET contacts/state-history: of the contacts that began in a period."""
    begin, end = period(ask, longest_days=LONGEST_DAYS)
    some = [one for one in ask.face.book.all(ask.world) if begin <= one.started_at <= end]
    rows = [row for one in some for row in contact_shapes.state_history(ask.world, one)]
    return listing(ask, "contactStateHistory", rows)


def get_custom_data(ask: Ask) -> Answer:
    """GET contacts/{contactId}/custom-data."""
    given = ask.contact().call.caller.attributes
    rows: list[Row] = [{"name": name, "value": value} for name, value in given.items()]
    return listing(ask, "contactCustomData", rows)


def get_disposition(ask: Ask) -> Answer:
    """GET contacts/{contactId}/disposition."""
    done = [leg.wrap_up for leg in ask.contact().legs if leg.wrap_up is not None]
    code = ask.world.directory.wrap_up_codes.get(done[-1].code or "") if done else None
    if code is None:
        return nothing()
    shown = {"primaryDispositionId": code.number, "primaryDispositionName": code.name}
    return ok(shown | {"primaryDispositionNotes": done[-1].notes or ""})


def get_no_files(ask: Ask) -> Answer:
    """GET contacts/{contactId}/files, /call-quality and the like: there are none."""
    ask.contact()
    return nothing()


def get_interaction_history(ask: Ask) -> Answer:
    """GET agents/interaction-history, of one agent too: the rows are called contactStates."""
    begin, end = period(ask, longest_days=LONGEST_DAYS)
    wanted = ask.agent().name if "agentId" in ask.visit.values else None
    rows = []
    for contact in ask.face.book.all(ask.world):
        parties = {leg.party for leg in contact.legs if leg.kind is LegKind.AGENT and leg.connected_at}
        if begin <= contact.started_at <= end and parties and (wanted is None or wanted in parties):
            rows.append(contact_shapes.record(ask.world, contact))
    return listing(ask, "contactStates", _evened(rows))


def _descriptions(ask: Ask) -> list[dict[str, Any]]:
    return [
        {
            "ContactStateId": number,
            "ContactStateDescription": state_name(state, ask.switches),
            "ContactStateCategory": state.value,
        }
        for state, number in CONTACT_STATE_IDS.items()
    ]


def _is_done(ask: Ask, contact: Contact, now: int) -> bool:
    return not contact.is_live and contact_shapes.warehoused_at(ask.world, contact) <= now


def _evened(rows: list[Row]) -> list[Row]:
    names = dict.fromkeys(name for row in rows for name in row)
    return [{name: row.get(name) for name in names} for row in rows]
