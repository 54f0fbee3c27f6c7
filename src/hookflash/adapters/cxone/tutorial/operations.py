"""What the dialect is asked, and the scope that each operation needs (seed 003)."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Operation(StrEnum):
    """The operations; what a status means depends on them."""

    READ_CALL = "read_call"
    TRANSFER = "transfer"
    ROUTE_BY_SKILL = "route_by_skill"
    FINISH_CONSULT = "finish_consult"
    READ_QUEUE = "read_queue"
    LIST_AGENTS = "list_agents"
    LIST_CAMPAIGNS = "list_campaigns"
    READ_SKILL = "read_skill"
    READ_USER = "read_user"
    QUERY_ANALYTICS = "query_analytics"
    READ_PROFILES = "read_profiles"


_CONTROL = "voice:call:control"

# Profiles are read without any scope; a transfer that names a skill needs the right to read skills too.
NEEDED: Mapping[Operation, tuple[str, ...]] = MappingProxyType(
    {
        Operation.READ_CALL: (_CONTROL,),
        Operation.TRANSFER: (_CONTROL,),
        Operation.ROUTE_BY_SKILL: ("routing:skill:read",),
        Operation.FINISH_CONSULT: (_CONTROL,),
        Operation.READ_QUEUE: ("voice:queue:read",),
        Operation.LIST_AGENTS: ("voice:queue:read",),
        Operation.LIST_CAMPAIGNS: ("voice:campaign:read",),
        Operation.READ_SKILL: ("routing:skill:read",),
        Operation.READ_USER: ("user:presence:read",),
        Operation.QUERY_ANALYTICS: ("analytics:conversation:read",),
    }
)
