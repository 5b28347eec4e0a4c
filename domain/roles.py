"""Who may do what in the console: four roles, and nobody by default."""

from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """What an account is for. An auditor reads and changes nothing."""

    OPERATOR = "operator"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"
    AUDITOR = "auditor"


OPERATORS: Final = frozenset({Role.OPERATOR, Role.SUPERVISOR, Role.ADMIN})  # who may act on an incident
SUPERVISORS: Final = frozenset({Role.SUPERVISOR, Role.ADMIN})
ADMINS: Final = frozenset({Role.ADMIN})
EVERYBODY: Final = frozenset(Role)  # whoever is signed in
