"""What the platform lets pass: any case, doubled slashes, any version, any content type."""

import pytest

from .platform import Cxone

JOIN = "agent-sessions/join"


@pytest.mark.parametrize(
    "base",
    ["/InContactAPI/services/v23.0/", "/incontactapi//services/V4.0/", "/INCONTACTAPI/Services/v31/"],
)
async def test_case_slashes_and_version_do_not_matter(cxone: Cxone, base: str) -> None:
    assert (await cxone.ask("POST", f"{base}Agent-Sessions/Join?asAgentId=2001")).status == 202


async def test_session_ids_keep_their_case_and_equals_signs(cxone: Cxone) -> None:
    session = await cxone.join()
    assert session.id.endswith("=")
    assert (await session.poll()).status == 200
    assert (await session.poll(session_id=session.first.swapcase())).error == "404 InvalidAgentSession"
    escaped = session.first.replace("=", "%3D")
    assert (await session.poll(session_id=escaped)).status == 200


async def test_what_is_no_version_is_no_path(cxone: Cxone) -> None:
    assert (await cxone.ask("POST", "/incontactapi/services/beta/agent-sessions")).status == 404
    assert (await cxone.ask("GET", "/api/v2/conversations")).error == "404 resource not found"
    assert (await cxone.ask("GET", "agent-sessions/a%2Fb/get-next-event?timeout=0")).status == 404


async def test_empty_session_id_is_a_405(cxone: Cxone) -> None:
    assert (await cxone.ask("GET", "agent-sessions//get-next-event")).error == "405 Method Not Allowed"


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("text/plain;charset=UTF-8", '{"asAgentId": 2001}'),
        ("application/json", '{"asAgentId": "2001"}'),
        ("application/json", "asAgentId=2001"),
        ("application/x-www-form-urlencoded", "ASAGENTID=2001"),
    ],
)
async def test_body_is_read_whatever_it_is_called(cxone: Cxone, content_type: str, body: str) -> None:
    reply = await cxone.ask("POST", JOIN, data=body, headers={"Content-Type": content_type})
    assert reply.status == 202


@pytest.mark.parametrize("body", ['{"asAgentId": ', '{"asAgentId": []}', '{"asAgentId": "x"}'])
async def test_bodies_that_cannot_be_read(cxone: Cxone, body: str) -> None:
    assert (await cxone.ask("POST", JOIN, data=body)).status == 400


async def test_preflight(cxone: Cxone) -> None:
    wanted = {"Access-Control-Request-Headers": "originating-service-identifier"}
    reply = await cxone.ask("OPTIONS", JOIN, headers=wanted, token=None)
    assert reply.status == 204
    assert reply.headers["Access-Control-Allow-Headers"] == "originating-service-identifier"
    assert (await cxone.ask("POST", JOIN, token=None)).headers["Access-Control-Allow-Origin"] == "*"


async def test_correlation_is_echoed(cxone: Cxone) -> None:
    reply = await cxone.ask("GET", "/auth/userinfo", headers={"CorrelationId": "abc"})
    assert reply.headers["CorrelationId"] == "abc"
    other = await cxone.ask("GET", "/auth/userinfo")
    assert other.headers["CorrelationId"] not in {"", "abc"}
