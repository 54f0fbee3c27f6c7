"""Rows about whoever is called: away, busy, unwilling, not answering, not there at all."""

from collections.abc import Iterator
from typing import Any

from .places import NEVER_WAS, PLACES, verbs_to
from .rows import Row, asking, ended, rejected, without_reasons
from .scenes import Start
from .stages import Need
from .steps import agent_is, agent_is_on_a_call, names_near, says_in_check

AGENTS = {"agent": "agent:eva", "extension": "extension:4715"}
RINGS: dict[str, dict[str, Any]] = {
    "agent": {"to": "agent:eva"},
    "extension": {"to": "extension:4715"},
    "number": {"to": "number:+493023125003"},
    "contact": {"to": PLACES["contact"].to},
}
ENGAGED = {"number": "number:+493023125002", "contact": "contact:{contact Bo Busy}"}
PREMIUM = {"number": "number:+499001234567", "callback": "callback:+499001234567"}


def _not_taken(row: str, cause: str, asks: dict[str, Any], **more: Any) -> Row:
    """The target does not take the call; the agent has never let go of the caller, or gets them back."""
    effects = 2 if asks.get("kind") == "consult" else 1
    return ended(row, cause, "failed", asks=asks, effects=effects, attempts=(f"failed {cause}",), **more)


def _away() -> Iterator[Row]:
    for name, to in AGENTS.items():
        for verb in verbs_to(name):
            skipped = {"asks": asking(verb, to)}
            away = {"beforehand": agent_is("eva", presence="offline")}
            needs = frozenset({Need.STATES_OF_EXTENSIONS} if name == "extension" else ())
            yield rejected(
                f"{verb}-{name}-away",
                "not_available",
                needs=needs,
                attempts=("skipped not_available",),
                **skipped,
                **away,
            )
            yield ended(  # a busy agent is no reason not to try
                f"{verb}-{name}-on-another-call",
                "busy",
                "failed",
                cause="not_available",
                beforehand=agent_is_on_a_call("eva", "Support"),
                effects=2 if verb == "consult" else 1,
                attempts=("failed not_available",),
                but=without_reasons(asks=asking(verb, to, patience_s=0.6, on_patience="next")),
                **skipped,
            )
            yield _not_taken(
                f"{verb}-{name}-declines",
                "declined",
                asking(verb, to),
                beforehand=agent_is("eva", answer="decline"),
                but=without_reasons(),
            )


def _ringing() -> Iterator[Row]:
    for name, ring in RINGS.items():
        for verb in verbs_to(name):
            how: dict[str, Any] = {"beforehand": agent_is("eva", answer="never")} if name in AGENTS else {}
            if name == "contact":
                how = {"connection": "cell"}
            yield _not_taken(f"{verb}-{name}-does-not-answer", "no_answer", asking(verb, ring["to"]), **how)
    for name, to in ENGAGED.items():
        for verb in verbs_to(name):
            yield _not_taken(f"{verb}-{name}-is-engaged", "busy", asking(verb, to), but=without_reasons())
    for verb in ("blind", "consult"):
        asks = asking(verb, "number:+493023125004")
        yield _not_taken(f"{verb}-number-is-not-in-use", "invalid_target", asks, but=without_reasons())


def _missing() -> Iterator[Row]:
    for name, place in PLACES.items():
        if place.missing is None:
            continue
        for verb in verbs_to(name):
            asks = asking(verb, place.missing)
            if name == "contact":
                yield ended(
                    f"{verb}-{name}-unknown",
                    "target_missing",
                    "failed",
                    asks=asks,
                    attempts=("refused target_missing",),
                )
                continue
            yield rejected(
                f"{verb}-{name}-unknown", "target_missing", asks=asks, attempts=("skipped target_missing",)
            )
    for verb in ("blind", "consult"):
        yield ended(  # whether there is such an extension shows when it is dialled
            f"{verb}-extension-unknown",
            "target_missing",
            "failed",
            needs=frozenset({Need.STATES_OF_EXTENSIONS}),
            cause="platform_refused",
            asks=asking(verb, "extension:4999"),
            attempts=("refused platform_refused",),
        )
        yield rejected(
            f"{verb}-number-not-e164",
            "invalid_target",
            asks=asking(verb, "number:0302312"),
            attempts=("skipped invalid_target",),
        )


def _blocked() -> Iterator[Row]:
    for name, to in PREMIUM.items():
        for verb in verbs_to(name):
            yield rejected(
                f"{verb}-{name}-premium",
                "number_blocked",
                asks=asking(verb, to),
                attempts=("skipped number_blocked",),
                also=says_in_check("number_allowed", "premium"),
            )


def _unsupported() -> Iterator[Row]:
    """Nobody who could consult, nobody who could wrap up, nothing mapped that leads there."""
    for name, place in PLACES.items():
        for verb in verbs_to(name):
            more = {"wrap_up_code": "Resolved"} if verb == "blind" else {}
            asks = asking(verb, place.to, **more)
            yield rejected(f"{verb}-{name}-without-agent", "not_supported", asks=asks, start=Start.QUEUED)
    for name in ("skillgroup", "contact", "callback"):
        for verb in verbs_to(name):
            to = f"{name}:{NEVER_WAS}" if name == "contact" else PLACES[name].to
            row = f"{verb}-{name}-not-on-this-platform"
            yield rejected(
                row,
                "not_supported",
                asks=asking(verb, to),
                is_out_of_reach=True,
                attempts=("skipped not_supported",),
            )
    unmapped = {
        "skill": ("skill:latin", "skill_queues", Need.SKILL_QUEUES),
        "voicemail": (PLACES["voicemail"].to, "voicemail_flows", Need.MAPPED_FLOWS),
        "callback": (PLACES["callback"].to, "callback_flow", Need.MAPPED_FLOWS),
        "number": (PLACES["number"].to, "outbound_skill", Need.MAPPED_NUMBERS),
    }
    for name, (to, toml, need) in unmapped.items():
        yield rejected(
            f"blind-{name}-not-mapped",
            "not_supported",
            needs=frozenset({need}),
            asks={"to": to},
            connection="bare",
            attempts=("skipped not_supported",),
            says=toml,
        )


ROWS: tuple[Row, ...] = (
    *_away(),
    *_ringing(),
    *_missing(),
    *_blocked(),
    *_unsupported(),
    rejected(
        "agent-in-other-letters-is-near",
        "target_missing",
        asks={"to": "agent:evva"},
        attempts=("skipped target_missing",),
        also=names_near("eva"),
        but={"cxone": {"also": names_near("eva Acme")}},
    ),
)
