"""The scenes; each platform plays those that say how many effects they have on it.

On Genesys Cloud one command moves a call. On CXone the agent's session puts the caller on hold, dials, and
joins the two; a caller in line is moved by the script that has the call, which is signalled.
"""

from hookflash.cli.demo.platforms import CXONE, GENESYS
from hookflash.cli.demo.scenes import Act, Scene
from hookflash.domain.outbound.status import OutboundStatus
from hookflash.domain.status import Status

_NOTARY, _ENGAGED = "number:+493023125001", "number:+493023125002"

PROGRAMME: tuple[Scene, ...] = (
    Scene(
        title="agent to queue", effects={GENESYS: 1, CXONE: 3}, queue="Billing", agent=0, to="queue:Support"
    ),
    Scene(title="agent to number", effects={CXONE: 3}, queue="Support", agent=1, to=_NOTARY),
    Scene(
        title="still waiting in a queue",
        effects={GENESYS: 1, CXONE: 1},
        queue="Empty Desk",
        to="queue:Billing",
    ),
    Scene(
        title="answer lost after effect",
        effects={GENESYS: 1},
        queue="Support",
        agent=1,
        to="queue:Billing",
        fault={"do": "drop_after"},
    ),
    Scene(
        title="waiting, answer lost",
        effects={CXONE: 1},
        queue="Empty Desk",
        to="queue:Billing",
        fault={"do": "drop_after"},
    ),
    Scene(
        title="to an agent, answer lost",
        effects={CXONE: 3},
        queue="Support",
        agent=0,
        to="agent:ida",
        fault={"match": {"operation": "consult_agent"}, "do": "drop_after"},
    ),
    Scene(
        title="connection cut before it",
        effects={GENESYS: 1},
        queue="Support",
        agent=2,
        to="queue:Billing",
        fault={"do": "drop_before"},
    ),
    Scene(
        title="platform says 503",
        effects={GENESYS: 1},
        queue="Billing",
        agent=1,
        to="queue:Support",
        fault={"do": "status", "status": 503},
    ),
    Scene(
        title="platform says 429",
        effects={GENESYS: 1, CXONE: 3},
        queue="Billing",
        agent=2,
        to="queue:Support",
        fault={"do": "status", "status": 429, "retry_after_s": 1},
        alone_on=CXONE,
    ),
    Scene(
        title="accepted, nothing happens",
        effects={GENESYS: 1},
        queue="Sales",
        agent=1,
        to="queue:Support",
        fault={"do": "false_success"},
    ),
    Scene(
        title="effect 2.5 s late",
        effects={GENESYS: 1},
        queue="Support",
        agent=3,
        to="queue:Billing",
        fault={"do": "late_effect", "delay_s": 2.5},
    ),
    Scene(
        title="unreadable answer",
        effects={GENESYS: 1},
        queue="Support",
        agent=4,
        to="queue:Sales",
        fault={"do": "bad_body"},
    ),
    Scene(
        title="nobody there, falls back",
        effects={GENESYS: 1},
        queue="Closed Desk",
        to="queue:Empty Desk",
        options={"fallback": ["queue:Overflow"]},
    ),
    Scene(
        title="declines, falls back",
        effects={CXONE: 6},
        queue="Support",
        agent=2,
        to="agent:kim",
        conduct={"kim": {"answer": "decline"}},
        options={"fallback": ["queue:Support"]},
    ),
    Scene(
        title="to a skill, with priority",
        effects={GENESYS: 2},
        queue="Empty Desk",
        to="skill:spanish",
        options={"priority": 7},
    ),
    Scene(
        title="busy number, falls back",
        effects={GENESYS: 2},
        queue="Overflow",
        agent=0,
        to=_ENGAGED,
        options={"fallback": ["queue:Support"]},
    ),
    Scene(title="to a mailbox", effects={GENESYS: 1}, queue="Closed Desk", to="voicemail:queue:Billing"),
    Scene(title="to a mailbox", effects={CXONE: 1}, queue="Support", agent=3, to="voicemail:agent:ben"),
    Scene(
        title="consultation, completed",
        effects={GENESYS: 2, CXONE: 3},
        queue="Spanish",
        agent=0,
        to=_NOTARY,
        act=Act.CONSULT,
        options={"kind": "consult"},
    ),
    Scene(
        title="consultation, called off",
        effects={GENESYS: 2, CXONE: 4},
        queue="Spanish",
        agent=1,
        to=_NOTARY,
        act=Act.CONSULT_IN_VAIN,
        options={"kind": "consult"},
        ends=Status.CANCELLED,
    ),
    Scene(
        title="no such queue",
        effects={GENESYS: 0},
        queue="Empty Desk",
        to="queue:Biling",
        ends=Status.REJECTED,
    ),
    Scene(
        title="caller gives up waiting",
        effects={GENESYS: 1},
        queue="Empty Desk",
        to="queue:Spanish",
        act=Act.LOSE_PATIENCE,
        ends=Status.ABANDONED,
    ),
    Scene(
        title="agent calls out",
        effects={CXONE: 1},
        queue="Sales",
        agent=1,
        to=_NOTARY,
        act=Act.CALL_OUT,
        ends=OutboundStatus.CLOSED,
    ),
)
