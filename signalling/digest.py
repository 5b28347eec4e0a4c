"""An operator's phone proves that it knows its password without sending it (RFC 2617, MD5, qop=auth)."""

import hashlib
import re

_PART = re.compile(r'(\w+)=(?:"([^"]*)"|([^",\s]+))')


def authorization(challenge: str, method: str, uri: str, user: str, password: str, once: str) -> str:
    """The Authorization header that answers a WWW-Authenticate; `once` is the phone's own nonce."""
    asked = {name.lower(): quoted or bare for name, quoted, bare in _PART.findall(challenge)}
    realm, nonce = asked.get("realm", ""), asked.get("nonce", "")
    whole = ":".join((_md5(f"{user}:{realm}:{password}"), nonce, "00000001", once, "auth", _md5(f"{method}:{uri}")))
    opaque = f', opaque="{asked["opaque"]}"' if "opaque" in asked else ""
    return (
        f'Digest username="{user}", realm="{realm}", nonce="{nonce}", uri="{uri}", response="{_md5(whole)}", '
        f'algorithm=MD5, qop=auth, nc=00000001, cnonce="{once}"{opaque}'
    )


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
