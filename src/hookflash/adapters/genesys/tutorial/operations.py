"""What the dialect is asked, and the scope that each operation needs (tutorials 000, 001, 002, 004)."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Operation(StrEnum):
    """The operations; what a status means depends on them."""

    READ_CALL = "read_call"
    TRANSFER = "transfer"
    FINISH_CONSULT = "finish_consult"
    READ_VOICE = "read_voice"
    PATCH_VOICE = "patch_voice"
    READ_CONVERSATION = "read_conversation"
    ACT = "act"
    READ_QUEUE = "read_queue"
    LIST_QUEUES = "list_queues"
    READ_SKILL = "read_skill"
    LIST_SKILLS = "list_skills"
    READ_USER = "read_user"
    LIST_USERS = "list_users"
    PLACE_CALL = "place_call"


_QUEUES = ("routing:queue:view", "routing:queue:read")
_SKILLS = ("routing:skill:view",)
_USERS = ("user:read",)

# Of several scopes any one is enough.
NEEDED: Mapping[Operation, tuple[str, ...]] = MappingProxyType(
    {
        Operation.READ_CALL: ("voice:call:read",),
        Operation.TRANSFER: ("voice:call:transfer",),
        Operation.FINISH_CONSULT: ("voice:call:transfer",),
        Operation.READ_VOICE: ("conversations:read",),
        Operation.PATCH_VOICE: ("conversations:write",),
        Operation.READ_CONVERSATION: ("conversation:view",),
        Operation.ACT: ("conversation:transfer",),
        Operation.READ_QUEUE: ("queue:queue:read",),
        Operation.LIST_QUEUES: _QUEUES,
        Operation.READ_SKILL: _SKILLS,
        Operation.LIST_SKILLS: _SKILLS,
        Operation.READ_USER: _USERS,
        Operation.LIST_USERS: _USERS,
        Operation.PLACE_CALL: ("conversation:call:write",),
    }
)

SCOPES = tuple(sorted({scope for scopes in NEEDED.values() for scope in scopes}))
