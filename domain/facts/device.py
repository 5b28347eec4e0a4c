"""What pendants, watches and apps say: they press without a telephone."""

from dataclasses import dataclass

from domain.facts.fact import Fact


@dataclass(frozen=True, kw_only=True)
class SosReceived(Fact):
    """Somebody pressed a device that cannot speak: the resident is rung by telephone.

    `sent_id` is the device's own name of this press, `sent_at` its own clock, `battery` per cent. Where it was
    pressed stays out of the journal, which never forgets (db/devices.py).
    """

    device_id: str
    sent_id: str
    resident_id: str
    phone_id: str
    sent_at: str
    battery: int | None
