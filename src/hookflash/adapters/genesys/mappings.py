"""What the operator has mapped in the connection's section, by table."""

from hookflash.adapters.genesys.settings import GenesysSettings
from hookflash.adapters.kit import mappings

_TABLES = ("skill_queues", "voicemail_flows", "schedule_groups", "emergency_groups", "ids")


class Mappings(mappings.Mappings):
    """The tables of one connection."""

    def __init__(self, name: str, settings: GenesysSettings) -> None:
        super().__init__(name, {table: getattr(settings, table) for table in _TABLES})
        self.callback_flow = settings.callback_flow
