"""What the tutorial dialect knows beside the world: the ids, and what was asked for with each transfer."""

from dataclasses import dataclass

from hookflash_simulator.cxone.tutorial.ids import Ids

ASKED_KEPT = 20_000


@dataclass(frozen=True, slots=True)
class Asked:
    """A transfer in the words of the request."""

    transfer_type: str
    target_type: str
    target_id: str
    skill_id: str | None
    priority: int
    callback_number: str | None = None


class TutorialDialect:
    """Remembers requests by the id of the transfer; beyond a bound the oldest go."""

    def __init__(self) -> None:
        self.ids = Ids()
        self._asked: dict[str, Asked] = {}

    def remember(self, transfer_id: str, asked: Asked) -> None:
        """Keep the words in which a transfer was asked for."""
        self._asked[transfer_id] = asked
        if len(self._asked) > ASKED_KEPT:
            del self._asked[next(iter(self._asked))]

    def asked(self, transfer_id: str) -> Asked | None:
        """The words in which a transfer was asked for; None if that was not in this dialect."""
        return self._asked.get(transfer_id)

    def begin_anew(self) -> None:
        """The world was replaced."""
        self._asked.clear()
