"""Where a call can go in the small telephone world, and how whoever is there behaves."""

from dataclasses import dataclass

from hookflash.domain.calls import LegEnd


@dataclass(frozen=True, kw_only=True)
class Manner:
    """What happens when somebody is rung.

    Attributes:
        answer_after_s: When they pick up; never if absent.
        refuse_after_s: When they say no instead.
        refusal: How such a leg ends.
    """

    answer_after_s: float | None = 1.0
    refuse_after_s: float | None = None
    refusal: LegEnd = LegEnd.DECLINED


ANSWERS = Manner()
NEVER = Manner(answer_after_s=None)
DECLINES = Manner(answer_after_s=None, refuse_after_s=1.0)
BUSY = Manner(answer_after_s=None, refuse_after_s=0.3, refusal=LegEnd.BUSY)
INVALID = Manner(answer_after_s=None, refuse_after_s=0.2, refusal=LegEnd.INVALID)


@dataclass(frozen=True)
class Queue:
    """A queue and how its agent behaves; who is never answered waits for ever.

    Attributes:
        declines: How many offers the agent declines before answering one.
        spills_to: The queue that takes a caller over who has waited for ``spill_after_s``.
        gives_up_after_s: When the platform ends the wait for good.
    """

    id: str
    name: str
    staffed: int = 1
    agent: str = "ben"
    ring_after_s: float = 0.3
    answer_after_s: float | None = 1.0
    declines: int = 0
    is_open: bool = True
    waiting: int = 0
    wait_s: float | None = None
    spills_to: str | None = None
    spill_after_s: float = 5.0
    gives_up_after_s: float | None = None


@dataclass(frozen=True)
class Person:
    """An agent."""

    name: str
    manner: Manner = ANSWERS
    is_present: bool | None = True
    wants_no_calls: bool = False
    is_busy: bool = False
    has_phone: bool = True
    has_mailbox: bool = False
    extension: str | None = None

    @property
    def id(self) -> str:
        return f"id-{self.name}"


@dataclass(frozen=True)
class Outside:
    """A telephone outside, or an external contact with one."""

    number: str
    manner: Manner = ANSWERS
    contact_id: str | None = None


@dataclass(frozen=True)
class Flow:
    """A flow that takes the call by itself: a mailbox, or one that takes down a call-back and hangs up."""

    id: str
    mailbox: str | None = None
    answer_after_s: float = 0.3
    hangs_up_after_s: float | None = None


Place = Queue | Person | Outside | Flow


def name_of(place: Place | None) -> str:
    """What a place is called in what was sent; nothing for none."""
    match place:
        case Queue() | Person():
            return place.name
        case Outside():
            return place.number
        case Flow():
            return place.id
        case None:
            return ""


BILLING = Queue("q-billing", "Billing")
OVERFLOW = Queue("q-overflow", "Overflow", agent="olga")
EMPTY = Queue("q-empty", "Empty Desk", staffed=0, answer_after_s=None)
LONELY = Queue("q-lonely", "Lonely", answer_after_s=None)
SUPPORT = Queue("q-support", "Support", agent="ana")
CLOSED = Queue("q-closed", "Closed Desk", is_open=False)
QUEUES = (BILLING, OVERFLOW, EMPTY, LONELY, SUPPORT, CLOSED)

PEOPLE = (
    Person("ana", extension="100"),
    Person("ben", extension="101"),
    Person("cleo", NEVER),
    Person("dora", DECLINES),
    Person("emil", is_present=False),
    Person("fred", wants_no_calls=True),
    Person("gina", has_phone=False),
    Person("hugo", is_busy=True),
    Person("mia", NEVER, has_mailbox=True),
    Person("olga"),
)
OUTSIDES = (
    Outside("+4930111111"),
    Outside("+4930222222", BUSY),
    Outside("+4930333333", NEVER),
    Outside("+4930444444", INVALID),
    Outside("+4930555555", contact_id="c-acme"),
)
MAILBOX = Flow("flow-ben", mailbox="agent:ben")
CALLBACKS = Flow("flow-callback", hangs_up_after_s=3.0)
SKILLS = {"spanish": "s-es", "billing": "s-bill"}
