"""How the names in the settings are looked up."""

from hookflash.adapters.cxone.people import Agents
from hookflash.adapters.cxone.skills import Skills
from hookflash.adapters.kit import mapped_names
from hookflash.adapters.kit.mappings import Mappings


class MappedNames(mapped_names.MappedNames):
    """Looks up both sides of every mapping; nobody can look up a phone number."""

    def __init__(self, mappings: Mappings, skills: Skills, agents: Agents) -> None:
        lines, outbound = skills.lines.find, skills.outbound.find
        finders = {
            "outbound_skills": (lines, outbound),
            "voicemail_skills": (mapped_names.of_owner(agents.find, lines), lines),
            "stations": (agents.find, None),
        }
        super().__init__(mappings, finders)
