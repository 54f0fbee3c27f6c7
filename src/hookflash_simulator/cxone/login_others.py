"""The other addresses under which tokens are renewed and explained (reference 1.2, 1.3)."""

from hookflash_simulator.clock import MS_PER_SECOND
from hookflash_simulator.cxone.errors import Refusal
from hookflash_simulator.cxone.login import id_claims
from hookflash_simulator.cxone.requests import Ask, ok
from hookflash_simulator.cxone.tokens import REFRESH_LIFE_S, Token
from hookflash_simulator.cxone.users import BUSINESS_UNIT, TEAM, find_user
from hookflash_simulator.front_door import Answer

_AUTHORIZE = (
    "client_id",
    "redirect_uri",
    "response_type",
    "scope",
    "state",
    "display",
    "code_challenge",
    "code_challenge_method",
    "login",
)


def post_whoami(ask: Ask) -> Answer:
    """POST /incontactauthorizationserver/token/whoami: the token stands in the body."""
    token = _live(ask, "token")
    user = find_user(ask.world.directory, token.user)
    if user is None:
        raise Refusal(401, "invalid_token")
    shown = {
        "agent_id": user.number,
        "bus_no": BUSINESS_UNIT,
        "expires_in": (token.expires_at - ask.world.now()) // MS_PER_SECOND,
        "iss": ask.base,
        "refresh_token_server_uri": f"{ask.base}/public/user/refresh",
        "resource_server_base_uri": f"{ask.base}/InContactAPI/",
        "sub": user.uuid,
        "team_id": TEAM,
    }
    return ok(shown)


def get_userinfo(ask: Ask) -> Answer:
    """GET /auth/userinfo."""
    return ok(id_claims(ask, ask.user, ask.token))


def post_refresh(ask: Ask) -> Answer:
    """POST /public/user/refresh."""
    token = _renewed(ask)
    shown = {
        "token": token.text,
        "refreshToken": ask.face.tokens.issue_refresh(token),
        "tokenExpirationTimeSec": token.life_s,
        "refreshTokenExpirationTimeSec": REFRESH_LIFE_S,
    }
    return ok(shown)


def post_hub_token(ask: Ask) -> Answer:
    """POST /public/authentication/v1/token: another token of the same user."""
    token = _live(ask, "accessToken")
    return _hub_token(ask, ask.face.tokens.issue(token.user, token.client, token.life_s))


def post_hub_refresh(ask: Ask) -> Answer:
    """POST /public/authentication/v1/refresh."""
    return _hub_token(ask, _renewed(ask))


def authorize(ask: Ask) -> Answer:
    """GET and POST /auth/authorize: a page to pick an agent on; `login=AGENT` picks one at once."""
    for name in _AUTHORIZE:
        given = ask.parameters.text(name)
        if given is not None:
            ask.visit.query[name] = [given]
    return ask.face.codes.authorize(ask.visit)


def get_logout(ask: Ask) -> Answer:
    """GET /auth/authorize/logout."""
    del ask
    return Answer(204)


def _hub_token(ask: Ask, token: Token) -> Answer:
    refresh = ask.face.tokens.issue_refresh(token)
    shown = {"accessToken": token.text, "refreshToken": refresh, "accessTokenExpiry": token.life_s}
    return ok(shown)


def _renewed(ask: Ask) -> Token:
    refresh = ask.face.tokens.redeem(ask.parameters.text("token") or "")
    if refresh is None:
        raise Refusal(401, "invalid_token", "The refresh token is not valid.")
    client = ask.world.directory.clients.get(refresh.client)
    life_s = REFRESH_LIFE_S if client is None else client.token_life
    return ask.face.tokens.issue(refresh.user, refresh.client, life_s)


def _live(ask: Ask, name: str) -> Token:
    token = ask.face.tokens.find(ask.parameters.text(name) or "")
    if token is None:
        raise Refusal(401, "invalid_token")
    return token
