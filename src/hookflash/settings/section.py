"""What all sections have in common."""

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """A section of the configuration: no unknown keys, no changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)
