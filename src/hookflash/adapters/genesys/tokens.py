"""Agents' own tokens: from refresh tokens that the operator has set or `hookflash login` has stored."""

import logging
from functools import partial

from hookflash.adapters.genesys.addresses import is_id
from hookflash.adapters.genesys.client import GenesysClient
from hookflash.adapters.genesys.people import Agents, names
from hookflash.adapters.genesys.settings import GenesysSettings
from hookflash.adapters.kit.auth import CachedTokens, Token, Tokens
from hookflash.adapters.kit.directory import fold
from hookflash.domain.causes import Cause
from hookflash.domain.errors import PlatformError, PlatformRefused, StorageError
from hookflash.ports.platform import Spend
from hookflash.ports.runtime import Clock
from hookflash.ports.secrets import SecretStore

_log = logging.getLogger(__name__)


def secret_name(connection: str, user_id: str) -> str:
    """Under which name an agent's refresh token is stored."""
    return f"genesys/{connection}/{user_id.lower()}"


class AgentTokens:
    """The tokens of single agents; implements `UserTokens`.

    A refresh token is good for one use where the platform rotates them: the new one is stored before the
    token it came with is used.
    """

    def __init__(
        self,
        connection: str,
        client: GenesysClient,
        settings: GenesysSettings,
        agents: Agents,
        clock: Clock,
        secrets: SecretStore | None,
    ) -> None:
        self._connection = connection
        self._oauth = client.api.oauth
        self._agents = agents
        self._clock = clock
        self._secrets = secrets
        self._set = {fold(who): secret.get_secret_value() for who, secret in settings.user_tokens.items()}
        self._latest: dict[str, str] = {}
        self._tokens: dict[str, CachedTokens] = {}

    async def find(self, agent_id: str, spend: Spend) -> Tokens | None:
        """The tokens of an agent, by the platform's id; none if none were ever given."""
        key = agent_id.lower()
        if key not in self._tokens:
            if not await self._refresh_tokens(key, spend):
                return None
            self._tokens[key] = CachedTokens(partial(self._fetch, key), self._clock)
        return self._tokens[key]

    async def count(self) -> int:
        """For how many agents there is one, as far as it can be told without asking the platform."""
        stored = await self._secrets.names() if self._secrets is not None else ()
        mine = [name for name in stored if name.startswith(secret_name(self._connection, ""))]
        return len(mine) + len(self._set)

    async def stop(self) -> None:
        """End requests under way."""
        for tokens in self._tokens.values():
            await tokens.stop()

    async def _fetch(self, user_id: str, spend: Spend) -> Token:
        refused = PlatformRefused("No token of this agent is known.", Cause.CREDENTIALS_REJECTED)
        for refresh in await self._refresh_tokens(user_id, spend):
            try:
                granted = await self._oauth.by_refresh_token(refresh, spend)
            except PlatformRefused as error:
                refused = error
                continue
            if granted.refresh is not None and granted.refresh != refresh:
                await self._keep(user_id, granted.refresh)
            return granted.token
        raise refused

    async def _refresh_tokens(self, user_id: str, spend: Spend) -> tuple[str, ...]:
        """Those that may work, the newest first."""
        stored = await self._read_stored(user_id)
        known = (self._latest.get(user_id), stored, await self._find_set(user_id, spend))
        return tuple(dict.fromkeys(one for one in known if one is not None))

    async def _read_stored(self, user_id: str) -> str | None:
        if self._secrets is None:
            return None
        try:
            return await self._secrets.get(secret_name(self._connection, user_id))
        except StorageError:
            says = "The stored tokens of agents cannot be read."
            raise PlatformError(says, Cause.CREDENTIALS_REJECTED) from None

    async def _find_set(self, user_id: str, spend: Spend) -> str | None:
        if user_id in self._set or all(is_id(who) for who in self._set):
            return self._set.get(user_id)
        user = (await self._agents.directory.get(user_id, spend)).value
        return next((self._set[fold(one)] for one in names(user) if fold(one) in self._set), None)

    async def _keep(self, user_id: str, refresh: str) -> None:
        self._latest[user_id] = refresh
        if self._secrets is None:
            return
        try:
            await self._secrets.put(secret_name(self._connection, user_id), refresh)
        except StorageError:
            # The token in hand still works; after a restart the agent has to log in again.
            _log.warning("user_token.not_stored", extra={"connection": self._connection})
