"""One end of a SIP dialog: what a phone must repeat in every later request of the same call."""

import itertools
from dataclasses import dataclass, field

from signalling import sip

_numbers = itertools.count(1)


def fresh(word: str) -> str:
    """A name that no other call of this process has."""
    return f"{word}{next(_numbers)}"


@dataclass
class Dialog:
    """`local` and `remote` are From and To as this end writes them; `target` is where its requests go."""

    call_id: str
    local: str
    remote: str
    target: str
    via: str
    contact: str
    sequence: int = field(default=1)

    def request(self, method: str, body: str = "", more: tuple[sip.Header, ...] = ()) -> bytes:
        """The next request; an ACK keeps the number of the INVITE that it confirms."""
        headers = [
            ("Via", f"SIP/2.0/UDP {self.via};rport;branch={fresh('z9hG4bK-saijai-')}"),
            ("Max-Forwards", "70"),
            ("From", self.local),
            ("To", self.remote),
            ("Call-ID", self.call_id),
            ("CSeq", f"{self.sequence} {method}"),
            ("Contact", f"<{self.contact}>"),
            *more,
        ]
        if method != "ACK":
            self.sequence += 1
        return sip.write(f"{method} {self.target} SIP/2.0", headers, body)

    def ack(self, sequence: int) -> bytes:
        """The confirmation of the final response to the INVITE of this number."""
        kept, self.sequence = self.sequence, sequence
        try:
            return self.request("ACK")
        finally:
            self.sequence = kept
