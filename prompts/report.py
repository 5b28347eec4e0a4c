"""What `./saijai prompts check` found: the faults with their remedies, and how every sound is made and heard."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Problem:
    """One fault: where it is and what to do."""

    place: str
    fault: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.place}: {self.fault}; {self.remedy}"


@dataclass(frozen=True)
class Sound:
    """One prompt of one set as it is heard. `voice`: the engine, or the person who recorded it here."""

    prompt_set: str
    id: str
    voice: str
    seconds: float
    active_dbov: float
    peak_dbfs: float
    is_approved: bool


@dataclass
class Report:
    """What the check found; `unapproved` is told, not a fault. Ids of other sets than `th` begin with theirs."""

    prompts: list[str] = field(default_factory=list)
    sets: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    failing: list[str] = field(default_factory=list)
    unapproved: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    sounds: list[Sound] = field(default_factory=list)
