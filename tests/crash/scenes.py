"""What is tried through each connection."""

from collections.abc import Callable, Mapping
from functools import partial

from tests.crash.connections import CONNECTIONS
from tests.crash.consult import Consult
from tests.crash.judging import Course
from tests.crash.moves import Move
from tests.crash.outbound import Outbound
from tests.crash.trial import Trial

Scene = Callable[..., Trial]

_REPLACE, _CONSULT, _CALL = ("/replace/queue",), ("/consult/*",), ("/calls/user/*",)
_ONE, _TWO = {"command": 1}, {"command": 2}
_GENESYS: dict[str, Scene] = {
    "waiting to queue": partial(Move, course=Course("completed", _ONE, 1, _REPLACE), is_queued=True),
    "consult completed": partial(Consult, course=Course("completed", _TWO, 2, _CONSULT)),
    "consult cancelled": partial(Consult, course=Course("cancelled", _TWO, 2, _CONSULT), orders=("cancel",)),
    "consult declined": partial(Consult, course=Course("failed", _TWO, 1, _CONSULT), is_declined=True),
    "outbound": partial(Outbound, course=Course("closed", _ONE, 1, _CALL, is_over=True)),
}
_TO_QUEUE = ("hold", "dial_skill", "transfer_calls")
_TO_AGENT = ("hold", "consult_agent", "transfer_calls")
_TO_NUMBER = ("hold", "dial_phone", "transfer_calls")
_BACK = ("hold", "consult_agent", "resume")
_ENDED = (*_BACK, "end_contact_of_session")
_SIGNALLED, _UNMOVED = {"signal": 1}, {"dial": 1}
_MOVED, _LET_GO = {"dial": 1, "transfer": 1}, {"dial": 1, "end": 1}
_ANSWERS = {"after_s": 1}
_CXONE: dict[str, Scene] = {
    "waiting to queue": partial(Move, course=Course("completed", _SIGNALLED, 1, ("signal",)), is_queued=True),
    "agent to queue": partial(Move, course=Course("completed", _MOVED, 2, _TO_QUEUE)),
    "agent to agent": partial(
        Move, course=Course("completed", _MOVED, 2, _TO_AGENT), to="agent", answer=_ANSWERS
    ),
    "agent to number": partial(Move, course=Course("completed", _MOVED, 2, _TO_NUMBER), to="number"),
    "declined": partial(Move, course=Course("failed", _UNMOVED, 1, _BACK), to="agent", answer="decline"),
    "unanswered": partial(Move, course=Course("failed", _UNMOVED, 1, _BACK), to="agent", answer="never"),
    "consult completed": partial(Consult, course=Course("completed", _MOVED, 2, _TO_AGENT)),
    "consult swapped": partial(
        Consult, course=Course("completed", _MOVED, 2, (*_TO_AGENT, "resume")), orders=("swap", "complete")
    ),
    "consult cancelled": partial(Consult, course=Course("cancelled", _LET_GO, 2, _ENDED), orders=("cancel",)),
    "consult declined": partial(Consult, course=Course("failed", _UNMOVED, 1, _BACK), is_declined=True),
    "outbound": partial(Outbound, course=Course("closed", _UNMOVED, 1, ("dial_phone",), is_over=True)),
}
_DONE, _JOINED = {"transfer": 1}, {"transfer": 1, "complete": 1}
_POST, _PATCH, _DELETE = ("POST",), ("POST", "PATCH"), ("POST", "DELETE")
_TUTORIAL: dict[str, Scene] = {
    "waiting to queue": partial(Move, course=Course("completed", _DONE, 1, _POST), is_queued=True),
    "agent to queue": partial(Move, course=Course("completed", _DONE, 2, _POST)),
    "agent to agent": partial(Move, course=Course("completed", _DONE, 2, _POST), to="agent", answer=_ANSWERS),
    "agent to number": partial(Move, course=Course("completed", _DONE, 2, _POST), to="number"),
    "declined": partial(Move, course=Course("failed", _DONE, 1, _POST), to="agent", answer="decline"),
    "consult completed": partial(Consult, course=Course("completed", _JOINED, 2, _PATCH)),
    "consult cancelled": partial(Consult, course=Course("cancelled", _DONE, 2, _DELETE), orders=("cancel",)),
    "consult declined": partial(Consult, course=Course("failed", _DONE, 1, _POST), is_declined=True),
}
_SCENES = {"genesys": _GENESYS, "cxone": _CXONE, "cxone tutorial": _TUTORIAL}


def scenes_of(connection: str) -> Mapping[str, Scene]:
    """The scenes of a connection by name."""
    known = CONNECTIONS[connection]
    return {name: partial(scene, connection=known) for name, scene in _SCENES[connection].items()}
