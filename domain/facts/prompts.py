"""What residents hear was changed, and who tried to change it."""

from dataclasses import dataclass
from typing import ClassVar

from domain.facts.fact import Fact


@dataclass(frozen=True, kw_only=True)
class PromptsInstalled(Fact):
    """Calls that begin on this node hear this sound from now on; `version` is the hash of its master."""

    once_per: ClassVar[tuple[str, ...]] = ("node", "prompt_id", "happened_at")
    node: str
    prompt_id: str
    version: str


@dataclass(frozen=True, kw_only=True)
class StudioPinRefused(Fact):
    """A wrong PIN at the number where prompts are recorded; `caller` is operator:<id> or phone:<phone id>."""

    once_per: ClassVar[tuple[str, ...]] = ("caller", "happened_at")
    caller: str
    tries: int
    is_shut: bool
