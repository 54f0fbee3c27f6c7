"""World files: YAML in, a world out, or one line that says what is wrong where."""

from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from hookflash_simulator.clock import Clock, iso, ms, parse_iso
from hookflash_simulator.fields import Fields, WrongField
from hookflash_simulator.randomness import named_uuid
from hookflash_simulator.switches import read_switches
from hookflash_simulator.world.agents import Agent, Answering, AnswerKind, Presence
from hookflash_simulator.world.directory import Contact, Directory, Ivr, Named, NumberBehaviour, SkillGroup
from hookflash_simulator.world.queues import Campaign, Queue
from hookflash_simulator.world.read_accounts import (
    read_clients,
    read_division,
    read_divisions,
    read_grants,
    read_roles,
)
from hookflash_simulator.world.read_flows import read_capacity, read_flows, read_overflow, read_scripts
from hookflash_simulator.world.read_hours import read_hours
from hookflash_simulator.world.targets import Target, TargetKind
from hookflash_simulator.world.world import Settings, World

DEFAULT_WORLD = "acme"
PHONES = ("work", "cell", "home", "other")
MAILBOX = "voicemail:"
"""Stands before the name of a mailbox that is nobody's."""
USUAL_ROLE = "agent"
USUAL_CAMPAIGN = "Service"
FIRST_QUEUE, FIRST_AGENT, FIRST_OTHER, FIRST_CAMPAIGN = 4001, 2001, 100, 201

Definition = tuple[str, Any]
"""What was read, and where from, as an error names it."""


class WrongWorld(Exception):
    """A world file cannot be used; the text names the file, the key, and what is allowed."""


def read_world(source: str | dict[str, Any]) -> Definition:
    """Read a world by its name or path, or take one that is given in place.

    Raises:
        WrongWorld: There is no such file, or it is not YAML.
    """
    if isinstance(source, dict):
        return "world", source
    try:
        if source == DEFAULT_WORLD:
            name, text = "acme.yaml", resources.files(__package__).joinpath("acme.yaml").read_text("utf-8")
        else:
            name, text = source, Path(source).read_text("utf-8")
        return name, yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
    except (OSError, UnicodeDecodeError) as error:
        raise WrongWorld(
            f"{source}: cannot be read ({error}); allowed: {DEFAULT_WORLD} or a YAML file"
        ) from None
    except yaml.YAMLError as error:
        raise WrongWorld(f"{source}: is not YAML: {' '.join(str(error).split())}") from None


def build_world(definition: Definition, seed: int, clock: Clock) -> World:
    """Make a world of what was read; a virtual clock is set to its beginning.

    Raises:
        WrongWorld: A key or value is wrong.
    """
    file, values = definition
    try:
        return _build(Fields(values), seed, clock)
    except WrongField as error:
        raise WrongWorld(f"{file}: {error}") from None


def _build(top: Fields, seed: int, clock: Clock) -> World:
    try:
        start = parse_iso(top.take("starts_at", str, "2026-01-05T09:00:00.000Z"))
    except ValueError as error:
        raise WrongField("starts_at", f"must be a time as {iso(0)}, {error}") from None
    timing = top.section("timing")
    name = top.take("name", str, "unnamed")
    settings = _settings(timing, top)
    switches, cxone_switches = read_switches(top.section("switches"))
    directory = _directory(top, timing)
    timing.close()
    top.close()
    clock.restart(start)
    world = World(name, seed, start, clock, settings, switches, directory, cxone_switches)
    for agent in directory.agents.values():
        agent.duty_since = agent.presence_since = clock.now()
    return world


def _settings(timing: Fields, top: Fields) -> Settings:
    usual = Settings()

    def take(name: str, default: int) -> int:
        return ms(timing.positive(name, default / 1000))

    kept = top.take("ended_calls_kept", int, usual.ended_calls_kept)
    return Settings(
        effect_delay=take("effect_delay_s", usual.effect_delay),
        ring_timeout=take("ring_timeout_s", usual.ring_timeout),
        decline_pause=take("decline_pause_s", usual.decline_pause),
        number_answers_after=take("number_answers_after_s", usual.number_answers_after),
        number_refuses_after=take("number_refuses_after_s", usual.number_refuses_after),
        flow_takes=take("flow_takes_s", usual.flow_takes),
        deposit_after=take("deposit_after_s", usual.deposit_after),
        secure_session_takes=take("secure_session_takes_s", usual.secure_session_takes),
        warehouse_delay=take("warehouse_delay_s", usual.warehouse_delay),
        ended_calls_kept=kept,
        webhook_hosts=tuple(top.texts("webhook_hosts")),
    )


def _directory(top: Fields, timing: Fields) -> Directory:
    directory = Directory(
        divisions=read_divisions(top),
        skills=_named(top, "skills"),
        languages=_named(top, "languages"),
        wrap_up_codes=_named(top, "wrap_up_codes"),
    )
    directory.inactive_skills = frozenset(top.some_of("inactive_skills", directory.skills))
    _queues(top, timing, directory)
    read_roles(top, directory)
    _agents(top, timing, directory)
    _outside(top, directory)
    read_flows(top, directory)
    read_scripts(top, directory)
    read_clients(top, directory)
    directory.index()
    return directory


def _named(top: Fields, key: str) -> dict[str, Named]:
    return {
        name: Named(name, named_uuid(key, name), FIRST_OTHER + place)
        for place, name in enumerate(top.texts(key), 1)
    }


def _queues(top: Fields, timing: Fields, directory: Directory) -> None:
    wrap_up = timing.positive("wrap_up_s", 2)
    alerting = timing.positive("alerting_timeout_s", 8)
    names = top.section("queues").names()
    directory.campaigns = _campaigns(top)
    for place, (name, fields) in enumerate(top.sections("queues")):
        codes = fields.some_of("wrap_up_codes", directory.wrap_up_codes) or list(directory.wrap_up_codes)
        directory.queues[name] = Queue(
            name=name,
            uuid=fields.take("id", str, named_uuid("queue", name)),
            number=fields.take("number", int, FIRST_QUEUE + place),
            agents=[],
            wrap_up_codes=codes,
            alerting_timeout=ms(fields.positive("alerting_timeout_s", alerting)),
            wrap_up=ms(fields.positive("wrap_up_s", wrap_up)),
            hours=read_hours(fields, name, named_uuid("schedule_group", name)),
            campaign=directory.campaigns[fields.one_of("campaign", directory.campaigns, USUAL_CAMPAIGN)],
            division=read_division(fields, directory),
            active=fields.take("active", bool, True),  # noqa: FBT003
            overflow=read_overflow(fields, names),
            capacity=read_capacity(fields),
            manual_assignment=fields.take("manual_assignment", bool, False),  # noqa: FBT003
            wrap_up_optional=fields.take("wrap_up_optional", bool, False),  # noqa: FBT003
        )
        fields.close()


def _campaigns(top: Fields) -> dict[str, Campaign]:
    """The campaigns; one is always there for the queues that name none."""
    campaigns = {USUAL_CAMPAIGN: Campaign(USUAL_CAMPAIGN, FIRST_CAMPAIGN)}
    for place, (name, fields) in enumerate(top.sections("campaigns"), FIRST_CAMPAIGN + 1):
        number, is_active = fields.take("number", int, place), fields.take("active", bool, True)  # noqa: FBT003
        campaigns[name] = Campaign(name, number, is_active)
        fields.close()
    return campaigns


def _agents(top: Fields, timing: Fields, directory: Directory) -> None:
    after = timing.positive("answer_after_s", 1)
    usual_roles = (USUAL_ROLE,) if USUAL_ROLE in directory.roles else ()
    for place, (name, fields) in enumerate(top.sections("agents")):
        queue = fields.one_of("queue", directory.queues)
        agent = Agent(
            name=name,
            uuid=fields.take("id", str, named_uuid("agent", name)),
            number=fields.take("number", int, FIRST_AGENT + place),
            email=fields.take("email", str, f"{name}@acme.example"),
            queue=queue,
            skills=fields.some_of("skills", directory.skills),
            languages=fields.some_of("languages", directory.languages),
            station=fields.take("station", str, f"{name}-phone"),
            extension=fields.take("extension", str, ""),
            roles=read_grants(fields, directory, usual_roles),
            answering=Answering(after=ms(after)),
            division=read_division(fields, directory),
        )
        if "answer" in fields:
            agent.answering = read_answering(fields, agent.answering)
        agent.presence = Presence(fields.one_of("presence", list(Presence), Presence.ON_QUEUE))
        fields.close()
        directory.agents[name] = agent
        directory.queues[queue].agents.append(agent)
        if agent.extension:
            directory.extensions[agent.extension] = Target(TargetKind.AGENT, name)


def read_answering(fields: Fields, usual: Answering) -> Answering:
    """How an agent answers: ``{"after_s": 2}``, ``"never"`` or ``"decline"``.

    Raises:
        WrongField: It is none of these.
    """
    value = fields.take("answer", object)
    if value == AnswerKind.NEVER:
        return Answering(AnswerKind.NEVER)
    if value == AnswerKind.DECLINES:
        return Answering(AnswerKind.DECLINES, usual.after)
    if not isinstance(value, dict):
        raise WrongField(fields.key("answer"), 'must be {"after_s": seconds}, "never" or "decline"')
    answer = Fields(value, fields.key("answer"))
    answering = Answering(AnswerKind.ANSWERS, ms(answer.positive("after_s")))
    answer.close()
    return answering


def read_target(text: str, key: str, directory: Directory) -> Target:
    """The target that a text names (``queue:Billing``).

    Raises:
        WrongField: There is no such thing.
    """
    kind, _, name = text.partition(":")
    known = {"queue": list(directory.queues), "agent": list(directory.agents)}
    if name not in known.get(kind, []):
        raise WrongField(key, f"must be queue:NAME or agent:NAME of this world, not {text!r}")
    return Target(TargetKind(kind), name)


def _behind(extensions: Fields, extension: str, directory: Directory) -> Target:
    """What is reached by dialling an extension."""
    text = extensions.take(extension, str)
    mailbox = text.removeprefix(MAILBOX)
    if text.startswith(MAILBOX) and mailbox and ":" not in mailbox:
        return Target(TargetKind.VOICEMAIL, mailbox)
    return read_target(text, extensions.key(extension), directory)


def _outside(top: Fields, directory: Directory) -> None:
    extensions = top.section("extensions")
    for extension in extensions.names():
        directory.extensions[extension] = _behind(extensions, extension, directory)
    for owner in top.texts("mailboxes"):
        directory.mailboxes.add(str(read_target(owner, "mailboxes", directory)))
    for name, fields in top.sections("contacts"):
        phones = fields.section("phones")
        numbers = {kind: phones.take(kind, str) for kind in PHONES if kind in phones}
        phones.close()
        fields.close()
        directory.contacts[name] = Contact(name, named_uuid("contact", name), numbers)
    for name, fields in top.sections("ivrs"):
        hours = read_hours(fields, name, named_uuid("menu_hours", name)) if "hours" in fields else None
        directory.ivrs[name] = Ivr(name, named_uuid("ivr", name), fields.take("number", str), hours)
        fields.section("hours")
        fields.close()
    for name, fields in top.sections("skill_groups"):
        skills = tuple(fields.some_of("skills", directory.skills))
        directory.skill_groups[name] = SkillGroup(name, named_uuid("skill_group", name), skills)
        fields.close()
    emergencies = top.section("emergency_groups")
    for name in emergencies.names():
        directory.emergencies[name] = emergencies.take(name, bool)
    section = top.section("numbers")
    for number in section.names():
        directory.numbers[number] = NumberBehaviour(section.one_of(number, list(NumberBehaviour)))
