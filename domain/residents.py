"""The people in our care, as an operator needs to know them before speaking."""

from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Self

MOST_ADL = 20


class Dependency(Enum):
    """How much a resident depends on others, by the Barthel index (0 to 20)."""

    BED = "ติดเตียง"
    HOME = "ติดบ้าน"
    SOCIAL = "ติดสังคม"

    @classmethod
    def of(cls, adl: int) -> Self:
        """0-4 in bed, 5-11 at home, 12-20 out among people."""
        if not 0 <= adl <= MOST_ADL:
            raise ValueError(f"the Barthel index runs from 0 to {MOST_ADL}")
        return cls(cls.BED) if adl <= 4 else cls(cls.HOME) if adl <= 11 else cls(cls.SOCIAL)


class Disability(StrEnum):
    """The seven legal types of disability."""

    SEEING = "seeing"
    HEARING = "hearing"
    MOVEMENT = "movement"
    MIND = "mind"
    INTELLECT = "intellect"
    LEARNING = "learning"
    AUTISM = "autism"

    @property
    def thai(self) -> str:
        """The name in the law."""
        return _THAI[self]

    @classmethod
    def read(cls, text: str) -> "Disability":
        """From a code, or from the Thai name with or without `ทาง`. ValueError: neither."""
        word = text.strip().removeprefix("ความพิการ").strip()
        for disability, thai in _THAI.items():
            if word.lower() == disability.value or word.removeprefix("ทาง") == thai.removeprefix("ทาง"):
                return disability
        raise ValueError("not one of the seven types")


_THAI = {
    Disability.SEEING: "ทางการเห็น",
    Disability.HEARING: "ทางการได้ยินหรือสื่อความหมาย",
    Disability.MOVEMENT: "ทางการเคลื่อนไหวหรือทางร่างกาย",
    Disability.MIND: "ทางจิตใจหรือพฤติกรรม",
    Disability.INTELLECT: "ทางสติปัญญา",
    Disability.LEARNING: "ทางการเรียนรู้",
    Disability.AUTISM: "ออทิสติก",
}


RESPECT = "คุณ"


@dataclass(frozen=True)
class Caregiver:
    """Family or a neighbour who can go; `number` is E.164."""

    name: str
    relation: str
    number: str


@dataclass(frozen=True)
class Resident:
    """One person in our care. Empty text and None mean that nobody has told us."""

    id: str
    first_name: str
    community: str
    title: str = ""
    last_name: str = ""
    spoken_as: str = ""
    birth_year: int | None = None
    address: str = ""
    latitude: float | None = None
    longitude: float | None = None
    adl: int | None = None
    disabilities: tuple[Disability, ...] = ()
    conditions: str = ""
    medicines: str = ""
    access_note: str = ""
    language: str = "th"
    numbers: tuple[str, ...] = ()
    caregivers: tuple[Caregiver, ...] = ()
    press_sends: bool | None = None  # None: nobody has decided, so the disability decides

    @property
    def press_alone_sends(self) -> bool:
        """Somebody goes without waiting for words: as it was decided, else for those who may hear or say none."""
        return Disability.HEARING in self.disabilities if self.press_sends is None else self.press_sends

    @property
    def dependency(self) -> Dependency | None:
        """None where the Barthel index is not known."""
        return None if self.adl is None else Dependency.of(self.adl)

    @property
    def spoken_name(self) -> str:
        """As a voice addresses her: คุณยายผัน, never นาง; the familiar name before the one on paper."""
        if self.spoken_as:
            return self.spoken_as if self.spoken_as.startswith(RESPECT) else f"{RESPECT}{self.spoken_as}"
        title = self.title if self.title.startswith(RESPECT) else RESPECT
        return f"{title}{self.first_name}"

    @property
    def spoken_note(self) -> str:
        """For whoever goes there: how to get in first, then what she suffers from; empty where nothing is known."""
        conditions = f"โรคประจำตัวและอาการ {self.conditions}" if self.conditions else ""
        return f"{self.access_note} {conditions}".strip()

    @property
    def name(self) -> str:
        """As it is written on a list."""
        return f"{self.title}{self.first_name} {self.last_name}".strip()
