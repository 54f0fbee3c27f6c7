"""Under which ids we are attached to agents' sessions: kept for whoever needs them next, or after a restart.

A joined session cannot be left without logging the agent out, and the platform forgets a program only after
a long silence (reference 2). Whoever joined anew at every start would leave more and more of them behind. The
id that an attachment began with brings the snapshot as often as it is used (reference 2.1).
"""

import logging

from hookflash.domain.errors import StorageError
from hookflash.ports.secrets import SecretStore

_log = logging.getLogger(__name__)


class Attachments:
    """The first id of our attachment to each agent's session; whether it is still good, its use will show."""

    def __init__(self, connection: str, secrets: SecretStore | None) -> None:
        self._connection = connection
        self._secrets = secrets
        self._known: dict[str, str] = {}

    async def find(self, agent_id: str) -> str | None:
        """The id under which we are attached, or were; none if there is none to go on with."""
        if agent_id in self._known or self._secrets is None:
            return self._known.get(agent_id)
        try:
            return await self._secrets.get(self._name(agent_id))
        except StorageError:
            return None

    async def keep(self, agent_id: str, session_id: str) -> None:
        """Remember the id of a new attachment in the place of the one before."""
        self._known[agent_id] = session_id
        if self._secrets is None:
            return
        try:
            await self._secrets.put(self._name(agent_id), session_id)
        except StorageError:
            # It works as long as this process does; the next one joins anew.
            _log.warning("session.not_stored", extra={"connection": self._connection})

    def _name(self, agent_id: str) -> str:
        return f"agent-session:{self._connection}:{agent_id}"
