"""Roles by division, scopes of user tokens, and permissions that are taken away while programs run."""

from typing import Any

import pytest

from .harness import Sim, acme, running

BERLIN = {"divisions": ["Berlin"]}
SUBJECT = "authorization/subjects/me"


def berlin(**switches: str) -> dict[str, Any]:
    """Support and eva belong to Berlin; the client `local` reads there alone, and views calls everywhere."""
    world = acme(
        divisions=["Berlin"],
        roles={"caller": ["conversation:*:*"]},
        clients={"local": {"secret": "secret", "roles": [{"role": "reader", **BERLIN}, "caller"]}},
        switches=switches,
    )
    world["queues"]["Support"]["division"] = "Berlin"
    world["agents"]["eva"]["division"] = "Berlin"
    return world


def ids(sim: Sim, *queues: str) -> list[str]:
    return [sim.world.directory.queues[name].uuid for name in queues]


async def test_things_say_which_division_they_belong_to() -> None:
    async with running(world=berlin()) as sim:
        support, billing = ids(sim, "Support", "Billing")
        there = (await sim.get(f"routing/queues/{support}"))["division"]
        home = (await sim.get(f"routing/queues/{billing}"))["division"]
        assert (there["name"], home["name"]) == ("Berlin", "Home")
        eva = sim.world.directory.agents["eva"].uuid
        assert (await sim.get(f"users/{eva}"))["division"] == there
        group = sim.world.directory.queues["Support"].schedule_group
        assert (await sim.get(f"architect/schedulegroups/{group}"))["division"] == there


@pytest.mark.parametrize(
    ("switch", "code"),
    [
        ("usual", "403 missing.permissions"),
        ("division", "403 missing.division.permission"),
        ("not_found", "404 not.found"),
    ],
)
async def test_role_counts_in_its_divisions_alone(switch: str, code: str) -> None:
    async with running(world=berlin(division_refusal=switch)) as sim:
        sim.token = await sim.token_for("local")
        support, billing = ids(sim, "Support", "Billing")
        assert (await sim.get(f"routing/queues/{support}"))["name"] == "Support"
        refused = await sim.genesys("GET", f"/api/v2/routing/queues/{billing}")
        assert refused.code == code
        if refused.status == 403:
            assert "[routing:queue:view]" in refused.json["message"]
        agents = sim.world.directory.agents
        assert "effectiveStation" in await sim.get(f"users/{agents['eva'].uuid}/station")
        station = await sim.genesys("GET", f"/api/v2/users/{agents['ana'].uuid}/station")
        assert station.status == refused.status


async def test_lists_leave_out_what_is_in_other_divisions() -> None:
    async with running(world=berlin()) as sim:
        sim.token = await sim.token_for("local")
        listed = await sim.get("routing/queues")
        assert [one["name"] for one in listed["entities"]] == ["Support"]
        assert [one["name"] for one in (await sim.get("architect/schedulegroups"))["entities"]] == [
            "Support hours"
        ]
        query = {"filter": {"type": "and"}, "metrics": ["oWaiting"]}
        reply = await sim.genesys("POST", "/api/v2/analytics/queues/observations/query", query)
        assert [one["group"]["queueId"] for one in reply.json["results"]] == ids(sim, "Support")
        found = await sim.genesys("POST", "/api/v2/users/search", {"query": []})
        assert [one["name"] for one in found.json["results"]] == ["eva"]


async def test_permission_without_a_division_counts_everywhere() -> None:
    async with running(world=berlin()) as sim:
        sim.token = await sim.token_for("local")
        call = await sim.place()
        assert (await sim.to_queue(call, "Sales")).status == 202


@pytest.mark.parametrize(("switch", "shown"), [("star", ["*"]), ("each", ["Home", "Berlin"])])
async def test_subject_shows_where_each_role_counts(switch: str, shown: list[str]) -> None:
    async with running(world=berlin(all_divisions=switch)) as sim:
        sim.token = await sim.token_for("local")
        grants = (await sim.get(SUBJECT))["grants"]
        where = [(one["role"]["name"], one["division"]["name"]) for one in grants]
        assert where == [("reader", "Berlin"), *(("caller", name) for name in shown)]
        uuid = (await sim.get("tokens/me"))["OAuthClient"]["id"]
        assert (await sim.get(f"authorization/subjects/{uuid}?includeFullRoles=true"))["grants"] == grants


async def permitted(sim: Sim) -> set[str]:
    """What the subject of the token may do, as one permission a text."""
    grants = (await sim.get(SUBJECT))["grants"]
    policies = [one for grant in grants for one in grant["role"]["policies"]]
    return {f"{one['domain']}:{one['entityName']}:{act}" for one in policies for act in one["actions"]}


async def test_permission_can_be_taken_away_and_given_back(sim: Sim) -> None:
    view = "routing:queue:view"
    path = f"/api/v2/routing/queues/{ids(sim, 'Billing')[0]}"
    shown = await sim.control("PATCH", "clients/hookflash", {"permissions": {"remove": [view]}})
    assert shown["permissions"] == {"remove": [view], "add": []}
    assert (await sim.genesys("GET", path)).code == "403 missing.permissions"
    held = await permitted(sim)
    assert view not in held
    assert {"routing:skill:view", "conversation:communication:blindTransfer"} <= held
    await sim.control("PATCH", "clients/hookflash", {"permissions": {"add": [view]}})
    assert (await sim.genesys("GET", path)).status == 200
    assert view in await permitted(sim)


async def test_latest_change_of_a_permission_decides(sim: Sim) -> None:
    path = f"/api/v2/routing/queues/{ids(sim, 'Billing')[0]}"
    for changes, status in [
        ({"remove": ["routing:*:*"]}, 403),
        ({"add": ["routing:queue:view"]}, 200),
        ({"remove": ["*:queue:*"]}, 403),
        ({"add": ["*:*:*"]}, 200),
        ({"remove": ["routing:queue:view"], "add": ["routing:queue:edit"]}, 403),
    ]:
        await sim.control("PATCH", "clients/hookflash", {"permissions": changes})
        assert (await sim.genesys("GET", path)).status == status, changes


async def test_roles_can_be_exchanged_and_forget_earlier_changes(sim: Sim) -> None:
    call = await sim.place()
    everything = {"permissions": {"remove": ["*:*:*"]}, "reads_only": True}
    await sim.control("PATCH", "clients/hookflash", everything)
    assert (await sim.to_queue(call, "Support")).code == "403 missing.any.permissions"
    back = {"roles": ["everything"], "reads_only": False}
    await sim.control("PATCH", "clients/hookflash", back)
    assert (await sim.to_queue(call, "Support")).status == 202
    await sim.control("PATCH", "clients/hookflash", {"roles": [{"role": "reader", "divisions": ["Home"]}]})
    assert (await sim.get(SUBJECT))["grants"][0]["division"]["name"] == "Home"
    assert (await sim.to_queue(call, "Support")).code == "403 missing.any.permissions"
    listed = {one["name"]: one for one in await sim.control("GET", "clients")}
    assert listed["hookflash"]["roles"] == [{"role": "reader", "divisions": ["Home"]}]


@pytest.mark.parametrize(
    "body",
    [
        {"roles": ["nobody"]},
        {"roles": [{"role": "reader", "divisions": ["Nowhere"]}]},
        {"permissions": {"remove": ["everything"]}},
        {"permissions": {"take": []}},
        {"reads_only": "yes"},
        {"colour": 1},
    ],
)
async def test_wrong_change_of_a_client_changes_nothing(sim: Sim, body: dict[str, Any]) -> None:
    before = await sim.control("GET", "clients")
    await sim.control("PATCH", "clients/hookflash", body, status=400)
    assert await sim.control("GET", "clients") == before


async def test_unknown_client_or_emergency_is_not_found(sim: Sim) -> None:
    await sim.control("PATCH", "clients/nobody", {}, status=404)
    await sim.control("PATCH", "emergency-groups/Flood", {"active": True}, status=404)


async def test_reset_gives_tokens_the_clients_of_the_new_world(sim: Sim) -> None:
    await sim.control("PATCH", "clients/hookflash", {"permissions": {"remove": ["*:*:*"]}})
    await sim.control("POST", "reset")
    await sim.get("routing/queues")
    await sim.control("PATCH", "clients/hookflash", {"permissions": {"remove": ["*:*:*"]}})
    assert (await sim.genesys("GET", "/api/v2/routing/queues")).status == 403


@pytest.mark.parametrize(
    ("scopes", "method", "path", "status"),
    [
        (["users:readonly"], "GET", "users/me", 200),
        (["users"], "GET", "users/me", 200),
        (["routing"], "GET", "users/me", 403),
        ([], "GET", "users/me", 403),
        (["users:readonly"], "PUT", "users/{ana}/routingstatus", 403),
        (["users"], "PUT", "users/{ana}/routingstatus", 200),
        (["organization:readonly"], "GET", "organizations/me", 200),
        ([], "GET", "tokens/me", 200),
        (["analytics:readonly"], "POST", "analytics/queues/observations/query", 200),
    ],
)
async def test_user_token_is_cut_down_to_the_scopes_of_its_client(
    scopes: list[str], method: str, path: str, status: int
) -> None:
    clients = {"narrow": {"secret": "secret", "roles": ["everything"], "scopes": scopes}}
    async with running(world=acme(clients=clients)) as sim:
        ana = sim.world.directory.agents["ana"].uuid
        body: Any = {"status": "IDLE"} if method == "PUT" else None
        if method == "POST":
            body = {"filter": {"type": "and"}, "metrics": ["oWaiting"]}
        token = await sim.token_for("narrow", grant_type="authorization_code", code="ana")
        reply = await sim.genesys(method, f"/api/v2/{path.format(ana=ana)}", body, token=token)
        assert reply.status == status
        if status == 403:
            assert reply.json["code"] == "not.authorized"


async def test_scopes_mean_nothing_to_client_credentials_or_with_the_switch_off() -> None:
    clients = {"narrow": {"secret": "secret", "roles": ["everything"], "scopes": []}}
    async with running(world=acme(clients=clients)) as sim:
        await sim.get("routing/queues", token=await sim.token_for("narrow"))
    async with running(world=acme(clients=clients, switches={"user_scopes": "unchecked"})) as sim:
        token = await sim.token_for("narrow", grant_type="authorization_code", code="ana")
        await sim.get("users/me", token=token)


async def test_changes_of_a_client_do_not_touch_its_users(sim: Sim) -> None:
    token = await sim.user_token("ana")
    await sim.control("PATCH", "clients/hookflash", {"permissions": {"remove": ["*:*:*"]}})
    await sim.get("routing/queues", token=token)


async def test_administrator_sees_clients_scopes_and_permissions(sim: Sim) -> None:
    clients = {one["name"]: one for one in (await sim.get("oauth/clients"))["entities"]}
    assert clients["desktop"]["authorizedGrantType"] == "CODE"
    assert clients["desktop"]["registeredRedirectUri"][0] == "http://127.0.0.1:*/*"
    assert "secret" not in clients["hookflash"]
    one = await sim.get(f"oauth/clients/{clients['hookflash']['id']}")
    assert one["roleDivisions"][0]["roleId"] == one["roleIds"][0]
    scopes = [one["id"] for one in (await sim.get("oauth/scopes"))["entities"]]
    assert {"conversations", "conversations:readonly", "process-automation"} <= set(scopes)
    domains = (await sim.get("authorization/permissions"))["entities"]
    routing = next(one for one in domains if one["domain"] == "routing")["permissionMap"]
    assert {"domain": "routing", "entityType": "queue", "action": "view"}.items() <= routing["queue"][
        -1
    ].items()
