"""What nobody has established about the platforms: each open question is a switch of the world file.

The default is the stricter value: a client that works with it has not relied on the other.
`python -m hookflash_simulator.switches` prints them as docs/assumptions.md.
"""

from hookflash_simulator.switches.cxone import CxoneSwitches
from hookflash_simulator.switches.document import document
from hookflash_simulator.switches.genesys import Switches
from hookflash_simulator.switches.question import Question
from hookflash_simulator.switches.reading import CXONE, read_switches

__all__ = ["CXONE", "CxoneSwitches", "Question", "Switches", "document", "read_switches"]
