"""What a fact's data looks like on MQTT, read from the fact itself."""

from dataclasses import fields
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from domain.facts import Fact

_PLAIN = {str: "string", int: "integer", float: "number", bool: "boolean", type(None): "null"}
_BESIDE = ("call_id", "happened_at", "incident_id")  # say who and when, outside `data`


def data_schema(kind: type[Fact]) -> dict[str, Any]:
    """The JSON schema of the data of one kind of fact, without what is personal."""
    hints = get_type_hints(kind)
    names = [one.name for one in fields(kind) if one.name not in (*_BESIDE, *kind.personal)]
    return {
        "type": "object",
        "required": names,
        "properties": {name: _schema(hints[name]) for name in names},
        "additionalProperties": False,
    }


def _schema(hint: Any) -> dict[str, Any]:
    if get_origin(hint) is tuple:
        return {"type": "array", "items": _schema(get_args(hint)[0])}
    if isinstance(hint, UnionType):
        return {"type": [_PLAIN[one] for one in get_args(hint)]}
    return {"type": _PLAIN[hint]}
