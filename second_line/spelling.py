"""A number as a network wrote it finds its phone in the snapshot without standing there in the open.

Loaded by the process AGI: nothing here but what starts in a millisecond.
"""

import hashlib
import hmac

_PLACE = b"spelling:"  # so that no spelling can pass for a phone id


def hidden(written: str, key: bytes) -> str:
    """The pseudonym of one way to write a number."""
    return hmac.new(key, _PLACE + written.encode("utf-8", "backslashreplace"), hashlib.sha256).hexdigest()[:20]
