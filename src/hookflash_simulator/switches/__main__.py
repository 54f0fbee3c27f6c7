"""`python -m hookflash_simulator.switches`: the text of docs/assumptions.md on stdout."""

import sys

from hookflash_simulator.switches.document import document

sys.stdout.write(document())
