"""Identifiers, targets, requests, checks, capabilities, keys, masks: the small words."""

import dataclasses
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookflash.domain.access import ApiKey, Scope
from hookflash.domain.capabilities import PLATFORM_OPTIONS, Capabilities
from hookflash.domain.causes import Cause
from hookflash.domain.checks import DEFAULT_RULES, CheckName, Rule, failed, passed, unknown
from hookflash.domain.errors import InvalidRequest, NotAllowed
from hookflash.domain.ids import encode_id, time_ordered
from hookflash.domain.journeys import Journey, merge
from hookflash.domain.privacy import mask_numbers
from hookflash.domain.requests import (
    DoneWhen,
    IfBusy,
    Kind,
    OnPatience,
    Release,
    TransferOptions,
    TransferRequest,
)
from hookflash.domain.routes import Route, RouteStep, lay_route, next_position
from hookflash.domain.targets import Target, TargetType, parse_target
from tests.fakes.shapes import request
from tests.fakes.wishes import make_request

bits_80 = st.integers(0, 2**80 - 1)
instants = st.integers(0, 2**48 - 1)


@given(st.integers(0, 2**128 - 1), st.integers(0, 2**128 - 1))
def test_identifiers_keep_order_and_length(one: int, other: int) -> None:
    first, second = encode_id("tr", one), encode_id("tr", other)
    assert len(first) == len("tr_") + 26
    assert (first < second) == (one < other)
    assert (first == second) == (one == other)
    assert set(first[3:]) <= set("0123456789abcdefghjkmnpqrstvwxyz")


@given(instants, bits_80, instants, bits_80)
def test_later_identifiers_sort_behind_earlier_ones(ms: int, noise: int, other_ms: int, other: int) -> None:
    first, second = time_ordered(ms, noise), time_ordered(other_ms, other)
    if ms != other_ms:
        assert (first < second) == (ms < other_ms)
        assert (encode_id("tr", first) < encode_id("tr", second)) == (ms < other_ms)


@given(instants, bits_80)
def test_identifiers_are_uuids_of_version_7(ms: int, noise: int) -> None:
    value = time_ordered(ms, noise)
    assert value >> 80 == ms
    assert (value >> 76) & 0xF == 7
    assert (value >> 62) & 0b11 == 0b10
    assert value.bit_length() <= 128


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("queue:Billing", Target(type=TargetType.QUEUE, name="Billing")),
        (" Queue : Billing ", Target(type=TargetType.QUEUE, name="Billing")),
        ("agent:ana@example.org", Target(type=TargetType.AGENT, name="ana@example.org")),
        ("number:+4930123456", Target(type=TargetType.NUMBER, number="+4930123456")),
        ("extension:4711", Target(type=TargetType.EXTENSION, number="4711")),
        ("callback:+4930123456", Target(type=TargetType.CALLBACK, number="+4930123456")),
        ("voicemail:agent:ana", Target(type=TargetType.VOICEMAIL, name="agent:ana")),
        ("contact:c-1", Target(type=TargetType.CONTACT, name="c-1")),
        ("queue:a:b", Target(type=TargetType.QUEUE, name="a:b")),
        ("queue:" + "x" * 200, Target(type=TargetType.QUEUE, name="x" * 200)),
    ],
)
def test_a_target_is_read_from_its_shorthand(text: str, target: Target) -> None:
    assert parse_target(text) == target
    assert parse_target(target.shorthand) == target


@pytest.mark.parametrize(
    "text", ["", "queue", "queue:", "queue:  ", ":Billing", "planet:Mars", "queue Billing"]
)
def test_a_text_that_is_no_target_says_how_one_is_written(text: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        parse_target(text)
    assert "Mars" not in caught.value.message
    assert "KIND" in caught.value.message or "needs a name" in caught.value.message


def test_a_target_of_201_characters_is_refused() -> None:
    with pytest.raises(InvalidRequest):
        parse_target("queue:" + "x" * 201)


@given(st.text(max_size=220))
def test_any_text_is_a_target_or_an_invalid_request(text: str) -> None:
    try:
        target = parse_target(text)
    except InvalidRequest:
        return
    assert target.name or target.number


_SAID: dict[str, object] = {
    "leg": "leg-1",
    "fallback": (Target(type=TargetType.QUEUE, name="x"),),
    "route": "r",
    "voicemail": Target(type=TargetType.VOICEMAIL, name="agent:ana"),
    "release": Release.ON_ANSWER,
    "done_when": DoneWhen.QUEUED,
    "requested_by": "ana",
    "skills": ("spanish",),
    "priority": 3,
    "wrap_up_code": "w",
    "reason": "r",
    "context": {"a": "b"},
    "wait_limit_s": 5.0,
    "patience_s": 5.0,
    "on_patience": OnPatience.NEXT,
    "deadline_s": 10.0,
    "if_busy": IfBusy.WAIT,
    "expect": '"tag"',
}


def test_every_field_that_was_said_is_an_option_in_use() -> None:
    assert request().options_in_use() == frozenset()
    for name, value in _SAID.items():
        assert request(**{name: value}).options_in_use() == {name}
    every = {field.name for field in dataclasses.fields(TransferRequest)}
    assert every - set(_SAID) == {"connection", "call_id", "to", "kind"}
    assert set(TransferOptions.__annotations__) == set(_SAID) | {"kind"}


def test_a_request_is_made_of_what_a_caller_says() -> None:
    options = TransferOptions(
        fallback=["queue:Overflow", Target(type=TargetType.QUEUE, id="q")],
        voicemail="voicemail:queue:Billing",
        skills=["spanish"],
        context={"case": "7"},
        kind=Kind.CONSULT,
    )
    made = make_request("c", connection="g", to="queue:Billing", options=options)
    assert made.fallback == (
        Target(type=TargetType.QUEUE, name="Overflow"),
        Target(type=TargetType.QUEUE, id="q"),
    )
    assert made.voicemail == Target(type=TargetType.VOICEMAIL, name="queue:Billing")
    assert (made.skills, made.context, made.kind) == (("spanish",), {"case": "7"}, Kind.CONSULT)
    assert make_request("c", connection="g", to="queue:B", options={}).options_in_use() == frozenset()
    with pytest.raises(InvalidRequest):
        make_request("c", connection="g", to="queue:B", options={"fallback": ["nothing"]})


def test_what_a_connection_cannot_do_is_named_in_order() -> None:
    only_queues = Capabilities(
        targets={Kind.BLIND: frozenset({TargetType.QUEUE})}, releases=frozenset({Release.AT_ONCE})
    )
    agent = Target(type=TargetType.AGENT, name="ana")
    assert only_queues.missing_for(request()) == ()
    assert only_queues.missing_for(request(to=agent, fallback=(agent,))) == (), "the route skips them"
    assert only_queues.can_reach(Kind.BLIND, TargetType.QUEUE)
    assert not only_queues.can_reach(Kind.BLIND, TargetType.AGENT)
    assert not only_queues.can_reach(Kind.CONSULT, TargetType.QUEUE)
    assert only_queues.missing_for(request(kind=Kind.CONSULT)) == ("kind consult",)
    assert only_queues.missing_for(request(release=Release.ON_ANSWER)) == ("release on_answer",)
    everything = {"skills": ("s",), "priority": 1, "wrap_up_code": "w", "context": {"a": "b"}}
    assert only_queues.missing_for(request(**everything)) == ("context", "priority", "skills", "wrap_up_code")
    assert (
        Capabilities(targets=only_queues.targets, options=PLATFORM_OPTIONS).missing_for(
            request(**everything, reason="r", deadline_s=1.0, patience_s=2.0)
        )
        == ()
    )


@pytest.mark.parametrize(
    ("rule", "is_failure_stopping", "is_doubt_stopping"),
    [
        (Rule.BLOCK, True, False),
        (Rule.STRICT, True, True),
        (Rule.WARN, False, False),
        (Rule.OFF, False, False),
    ],
)
def test_a_rule_says_which_answers_stop_a_transfer(
    rule: Rule, *, is_failure_stopping: bool, is_doubt_stopping: bool
) -> None:
    for name in CheckName:
        assert not passed(name).under(rule).blocks
        assert failed(name, Cause.CALL_GONE).under(rule).blocks == is_failure_stopping
        assert unknown(name, Cause.PLATFORM_DOWN).under(rule).blocks == is_doubt_stopping


def test_four_questions_must_be_answered() -> None:
    strict = {name for name, rule in DEFAULT_RULES.items() if rule is Rule.STRICT}
    assert strict == {"call_exists", "requester_allowed", "call_not_private", "number_allowed"}


def test_a_route_is_the_target_what_follows_it_and_the_mailbox_last() -> None:
    queue = [Target(type=TargetType.QUEUE, name=name) for name in "abc"]
    mailbox = Target(type=TargetType.VOICEMAIL, name="agent:ana")
    wish = request(to=queue[0], fallback=(queue[1],), voicemail=mailbox, patience_s=9.0)
    named = Route(steps=(RouteStep(target=queue[2], on=(Cause.BUSY,), patience_s=3.0),))
    plain = lay_route(wish, None)
    assert [step.target for step in plain] == [queue[0], queue[1], mailbox]
    assert [step.patience_s for step in plain] == [9.0, 9.0, None]
    whole = lay_route(replace(wish, fallback=()), named)
    assert [step.target for step in whole] == [queue[0], queue[2], mailbox]


def test_a_cause_leads_to_the_next_step_that_is_for_it() -> None:
    target = Target(type=TargetType.QUEUE, name="a")
    route = [
        RouteStep(target=target),
        RouteStep(target=target, on=(Cause.BUSY,)),
        RouteStep(target=target, on=(Cause.NO_ANSWER, Cause.BUSY)),
        RouteStep(target=target),
    ]
    assert next_position(route, 0, Cause.BUSY) == 1
    assert next_position(route, 1, Cause.BUSY) == 2
    assert next_position(route, 0, Cause.NO_ANSWER) == 2
    assert next_position(route, 0, Cause.DECLINED) == 3
    assert next_position(route, 3, Cause.BUSY) == 4
    assert next_position(route[:3], 0, Cause.DECLINED) == 3


@pytest.mark.parametrize(
    ("stamped", "depth", "visited"),
    [
        (None, 1, ("queue:a",)),
        (Journey(id="theirs", depth=3, visited=("queue:x", "queue:a")), 3, ("queue:x", "queue:a")),
        (Journey(id="theirs", depth=0), 1, ("queue:a",)),
    ],
)
def test_the_longer_memory_of_a_call_counts(
    stamped: Journey | None, depth: int, visited: tuple[str, ...]
) -> None:
    merged = merge(Journey(id="ours", depth=1, visited=("queue:a",)), stamped)
    assert (merged.depth, merged.visited) == (depth, visited)


def test_a_key_may_do_what_its_scopes_connections_and_requesters_say() -> None:
    key = ApiKey(
        id="k",
        name="n",
        scopes=frozenset({Scope.TRANSFERS_READ}),
        connections=frozenset({"g"}),
        requesters=frozenset({"ana"}),
    )
    key.require(Scope.TRANSFERS_READ)
    with pytest.raises(NotAllowed, match="transfers:write"):
        key.require(Scope.TRANSFERS_WRITE)
    assert (key.may_use("g"), key.may_use("h")) == (True, False)
    assert [key.may_ask_for(name) for name in ("ana", "ben", None)] == [True, False, False]
    free = ApiKey(id="k", name="n", scopes=frozenset({Scope.ADMIN}))
    assert all(free.has(scope) for scope in Scope)
    assert free.may_use("anything")
    assert free.may_ask_for(None)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("number:+4915550142857", "number:+49•••••857"),
        ("call +4930123456 back", "call +49•••••456 back"),
        ("tel:00493012345", "tel:004•••••345"),
        ("1234567", "123•••••567"),
        ("123456", "123456"),
        ("1234567890123456", "1234567890123456"),
        ("tr_01jabcdefghjkm4930123456", "tr_01jabcdefghjkm4930123456"),
        ("2a7f4c1e-6d3b-4f5a-9c8d-012345678901", "2a7f4c1e-6d3b-4f5a-9c8d-012345678901"),
        ("+4930123456,+4930654321", "+49•••••456,+49•••••321"),
        ("2026-03-01T12:00:00", "2026-03-01T12:00:00"),
        ("2026-03-01T12:00:00.073941+00:00", "2026-03-01T12:00:00.073941+00:00"),
        ("from +49 1555 0142857, later", "from +49•••••857, later"),
        ("+49-1555-0142857", "+49•••••857"),
        ("+49 (0)1555/0142857", "+49•••••857"),
        ("+(49) 1555 0142857", "+(4•••••857"),
        ("030 123 4567 or (030) 123-4567", "030•••••567 or (03•••••567"),
        ("tel_4915550142857", "tel_491•••••857"),
        ("from=%2B4915550142857", "from=%2B•••••857"),
        ("tr_00000000000000000000012345", "tr_00000000000000000000012345"),
        ("01234567-1234-4678-9012-012345678901", "01234567-1234-4678-9012-012345678901"),
        ("127.0.0.1:8080 in 0.1234 s", "127.0.0.1:8080 in 0.1234 s"),
        ("", ""),
    ],
)
def test_numbers_are_masked_and_identifiers_are_not(text: str, shown: str) -> None:
    assert mask_numbers(text) == shown


@given(st.text(alphabet="+0123456789 ,;:a-()_", max_size=40))
def test_masking_again_changes_nothing_and_hides_every_plain_number(text: str) -> None:
    masked = mask_numbers(text)
    assert mask_numbers(masked) == masked


@given(st.integers(10**6, 10**15 - 1), st.sampled_from(["", "+"]), st.sampled_from(["", "x: ", "(", "sip:"]))
def test_a_number_is_never_shown_whole(number: int, plus: str, before: str) -> None:
    assert str(number) not in mask_numbers(f"{before}{plus}{number}")
