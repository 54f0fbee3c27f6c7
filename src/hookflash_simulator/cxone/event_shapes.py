"""Events as they go out: every value is a text, truth is `True` or `False` (reference 2.2)."""

from hookflash_simulator.clock import iso
from hookflash_simulator.cxone.contacts import Contact, Origin
from hookflash_simulator.cxone.numbers import OUTBOUND
from hookflash_simulator.cxone.sessions import AgentSession, Event
from hookflash_simulator.cxone.users import BUSINESS_UNIT
from hookflash_simulator.cxone.views import View
from hookflash_simulator.cxone.words import agent_state, disconnect_code, is_in_acw, out_reason
from hookflash_simulator.switches import CxoneSwitches
from hookflash_simulator.world.agents import Agent
from hookflash_simulator.world.calls import Recording
from hookflash_simulator.world.queues import Queue
from hookflash_simulator.world.world import World

CALL = "CallContactEvent"
HOST = {"IISHost": "SIM-IIS-01", "VCHost": "SIM-VC-01"}
_CALL_TYPES = {Origin.CONSULT: "Consult", Origin.AGENT: "PersonalQueue", Origin.TAKE_OVER: "TakeOver"}
_UNUSED = (
    "ScreenPopUrl",
    "ScreenPopUrlVariables",
    "Timeout",
    "Label",
    "TimeZones",
    "OtherInformation",
    "OtherInformationNewFormat",
    "BlendingToSkillName",
    "DeliveryType",
    "OmniGroupId",
    "ExternalId",
    "AnsMachineOverrideEndTime",
    "CustomerCardUrl",
)


def event(kind: str, **values: str) -> Event:
    """An event of a type, in the envelope that all have."""
    return {"Type": kind, **HOST, **values}


def truth(*, value: bool) -> str:
    """A truth value."""
    return "True" if value else "False"


def call_contact(world: World, view: View) -> Event:
    """What a CallContactEvent says of a contact, apart from when it came to that."""
    contact, call = view.contact, view.contact.call
    shown = event(
        CALL,
        ContactID=str(contact.contact_id),
        MasterID=str(contact.master_id),
        ParentContactId=str((contact.parent or contact).contact_id),
        InteractionId=str(contact.master_id),
        Status=view.status,
        FinalState=truth(value=view.is_final),
        CallType=_call_type(contact, world.cxone_switches),
        IsInbound=truth(value=not call.outbound and contact.origin is not Origin.PHONE),
        Skill=_skill(world, contact),
        ANI=call.number if not call.outbound else call.caller_id or "",
        DNIS=_dnis(contact),
        StartTimeUTC=iso(contact.started_at),
        StartTime=iso(contact.started_at),
        DisconnectCode=disconnect_code(view.reason, world.cxone_switches),
        IsLogging=truth(value=call.recording is Recording.ACTIVE),
        IsLinked="False",
        AllowDispositions=truth(value=not view.is_consulted),
        CustomData="",
        ComplianceRecord="False",
        ConfirmationRequired="False",
        AnsMachineOverride="False",
        OriginalState="False",
        IsRequireManualAccept="False",
    )
    return shown | dict.fromkeys(_UNUSED, "")


def agent_state_event(world: World, agent: Agent) -> Event:
    """AgentState."""
    switches = world.cxone_switches
    state = agent_state(agent, switches)
    following = "Available" if agent.presence == "on_queue" else "Unavailable"
    return event(
        "AgentState",
        CurrentState=state,
        CurrentOutReason=out_reason(agent) if state == "Unavailable" else "",
        StartTimeUTC=iso(max(agent.duty_since, agent.presence_since)),
        AcwTimeout="0",
        IsAcw=truth(value=is_in_acw(agent)),
        NextIsAcw="False",
    ) | {"NextStates": [{"State": following, "OutReason": out_reason(agent)}]}


def agent_leg_event(session: AgentSession, status: str) -> Event:
    """AgentLeg: the agent's own phone."""
    return event(
        "AgentLeg",
        AgentLegId=str(session.number),
        Status=status,
        FinalState=truth(value=status == "Disconnected"),
    )


def session_start(agent: Agent, session: AgentSession) -> Event:
    """AgentSessionStart: SessionId is not the id of the API session."""
    return event(
        "AgentSessionStart",
        BusNo=str(BUSINESS_UNIT),
        AgentId=str(agent.number),
        StationId="",
        StationPhoneNumber=agent.extension or session.station,
        StationCallerId="",
        SessionId=str(session.number),
        StartTimeUTC=iso(session.started_at),
        DialerCampaign="",
        DialerCampaignStartTime="",
        SupervisorPermissionLevel="0",
        CanMask="True",
        CanRecord="True",
        CanMultiPartyConference="True",
        AgentSchedulePermission="False",
        ScoreRecordingsPermission="False",
        HideAgentStatePermission="False",
        ClientConnectorPort="",
        MaxConcurrentChats="0",
        EnabledForMCH="False",
        UseCustomerCard="False",
        AgentUUId=agent.uuid,
        EntityMode="False",
    )


def session_end(message: str) -> Event:
    """AgentSessionEnd."""
    return event("AgentSessionEnd", Message=message, Success="True")


def hours_of_operation(queue: Queue) -> Event:
    """HoursOfOperation: the skill that was dialled is closed; continue-reskill is the answer."""
    return event(
        "HoursOfOperation",
        SkillId=str(queue.number),
        SkillName=queue.name,
        ShowContinueReskill="True",
        Message=f"{queue.name} is closed.",
    )


def conference(contact_id: int) -> Event:
    """Conference: the number by which conference-hold and -resume name it."""
    return event("Conference", ConferenceNo=str(contact_id))


def muted(*, value: bool) -> Event:
    """Mute."""
    return event("Mute", AgentMuted=truth(value=value))


def _call_type(contact: Contact, switches: CxoneSwitches) -> str:
    if contact.origin is Origin.SKILL:
        return switches.skill_leg_type
    return _CALL_TYPES.get(contact.origin, "Regular")


def _skill(world: World, contact: Contact) -> str:
    queue = world.directory.queues.get(contact.queue or "")
    if queue is None:
        return ""
    is_outbound = contact.call.outbound and contact.parent is None
    return str(queue.number + OUTBOUND if is_outbound else queue.number)


def _dnis(contact: Contact) -> str:
    if contact.origin is Origin.PHONE:
        return contact.legs[0].party
    return contact.call.dialled
