"""Logging in, and finding everything (reference 1)."""

from hookflash_simulator.cxone import discovery, login, login_others
from hookflash_simulator.cxone.urls.route import get, post, query

PUBLIC_LOGIN = (
    get("get_openid_configuration", "/.well-known/openid-configuration", discovery.get_openid_configuration),
    get("get_cxone_configuration", "/.well-known/cxone-configuration", discovery.get_cxone_configuration),
    get("get_jwks", "/auth/jwks", discovery.get_jwks),
    get("authorize", "/auth/authorize", login_others.authorize),
    query("authorize_by_post", "/auth/authorize", login_others.authorize),
    get("log_out_of_browser", "/auth/authorize/logout", login_others.get_logout),
    post("get_token", "/auth/token", login.post_token),
    post("get_token_by_access_key", "/authentication/v1/token/access-key", login.post_access_key),
    post("refresh_token", "/public/user/refresh", login_others.post_refresh),
    post("get_hub_token", "/public/authentication/v1/token", login_others.post_hub_token),
    post("refresh_hub_token", "/public/authentication/v1/refresh", login_others.post_hub_refresh),
    query("who_am_i", "/incontactauthorizationserver/token/whoami", login_others.post_whoami),
)
LOGIN = (get("get_user_info", "/auth/userinfo", login_others.get_userinfo),)
