"""The platforms that storms rage on: how a connection is set up, and which requests move a call there."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from tests.blackbox.effects import CXONE as CXONE_WORDS
from tests.blackbox.effects import GENESYS as GENESYS_WORDS
from tests.blackbox.effects import Cost, Vocabulary

CONNECTION = "main"
Match = dict[str, Any]


@dataclass(frozen=True)
class Platform:
    """One platform, in one of its dialects.

    Attributes:
        name: Of the tests.
        vendor: In the settings and in the simulator.
        settings: The lines of the connection's section beside its address.
        requests: Those that move a call, as the simulator's faults name them; first the one that moves a
            call that waits.
        words: What its operations are called.
        family_name: What agents' names end with.
        needs_ids: Whether names have to be mapped to ids, as there are no lists.
    """

    name: str
    vendor: str
    settings: str
    requests: tuple[Match, ...]
    words: Vocabulary
    family_name: str = ""
    needs_ids: bool = False

    def section(self, urls: Mapping[str, str], world: Mapping[str, Any]) -> str:
        """The settings of the connection to a simulator that shows this world."""
        place = f'platform = "{self.vendor}"\nbase_url = "{urls[self.vendor]}"\nrate_limit = "off"\n'
        return f"[connections.{CONNECTION}]\n{place}{self.settings}{_ids(world) if self.needs_ids else ''}"

    def place_of(self, where: str) -> str:
        """A landing in the simulator's words."""
        return where.removesuffix(self.family_name)


def _ids(world: Mapping[str, Any]) -> str:
    ids = {f"queue:{one['name']}": one["cxone_queue_id"] for one in world["queues"]}
    ids |= {f"agent:{one['name']}": one["cxone_user_id"] for one in world["agents"]}
    return (
        f"ids = {{ {', '.join(f'{json.dumps(name)} = {json.dumps(one)}' for name, one in ids.items())} }}\n"
    )


def _account(client: str) -> str:
    return f'client_id = "{client}"\nclient_secret = "secret"\n'


GENESYS = Platform("genesys", "genesys", _account("hookflash"), ({"path": "*/replace/queue"},), GENESYS_WORDS)
CXONE = Platform(
    "cxone",
    "cxone",
    f'{_account("hookflash")}access_key_id = "hookflash"\naccess_key_secret = "secret"\n'
    'effect_within_s = 1.0\nsignal = { p1 = "XFER", p2 = "{type}", p3 = "{target}", p4 = "{request}" }\n',
    tuple({"operation": one} for one in ("signal", "hold", "dial_skill", "transfer_calls")),
    CXONE_WORDS,
    family_name=" Acme",
)
_TRANSFER = "/api/v2/voice/calls/{callId}/transfer"
CXONE_TUTORIAL = Platform(
    "cxone-tutorial",
    "cxone",
    f'{_account("tutorial")}dialect = "tutorial"\n',
    ({"operation": f"POST {_TRANSFER}"},),
    Vocabulary(
        parts=(
            (f"POST {_TRANSFER}", "move"),
            (f"PATCH {_TRANSFER}", "complete"),
            (f"DELETE {_TRANSFER}", "cancel"),
            ("transfer_calls", "complete"),
        ),
        # A transfer that fails at once is shown as one that was made, and changes nothing.
        costs={
            "move": Cost(effect="move", is_certain=False),
            "consult": Cost(effect="move", is_certain=False),
            "cancel": Cost(effect="cancel", is_certain=False),
        },
        aside=frozenset(),
    ),
    needs_ids=True,
)
PLATFORMS = (GENESYS, CXONE, CXONE_TUTORIAL)


def on_each(*platforms: Platform) -> pytest.MarkDecorator:
    """A test for each of some platforms."""
    return pytest.mark.parametrize("platform", platforms, ids=lambda platform: platform.name)
