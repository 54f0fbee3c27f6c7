"""The switches of a world file: one section, CXone's names under a prefix."""

from dataclasses import fields
from typing import Any

from hookflash_simulator.fields import Fields
from hookflash_simulator.switches.cxone import CxoneSwitches
from hookflash_simulator.switches.genesys import Switches

CXONE = "cxone_"


def read_switches(section: Fields) -> tuple[Switches, CxoneSwitches]:
    """The switches of a world file, by platform.

    Raises:
        WrongField: A switch is unknown, or its value is.
    """
    switches = Switches(**_values(section, Switches, ""))
    cxone = CxoneSwitches(**_values(section, CxoneSwitches, CXONE))
    section.close()
    return switches, cxone


def _values(section: Fields, kind: type[Any], prefix: str) -> dict[str, str]:
    questions = {one.name: one.metadata["question"] for one in fields(kind)}
    return {
        name: section.one_of(prefix + name, question.allowed, question.allowed[0])
        for name, question in questions.items()
    }
