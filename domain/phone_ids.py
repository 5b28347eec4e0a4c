"""A telephone has one name in facts and logs, which is not its number.

Standard library only, and little of it: the second line loads it during a call.
"""

import hashlib
import hmac


def phone_id(caller_key: str, key: bytes) -> str:
    """The pseudonym of a phone in facts and logs; empty for a withheld number."""
    if not caller_key:
        return ""
    digest = hmac.new(key, caller_key.encode("utf-8", "backslashreplace"), hashlib.sha256)
    return "ph_" + digest.hexdigest()[:20]
