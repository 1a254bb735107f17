"""人员 — who there is, on whose behalf they act, and from when to when."""

from huisheng.people.models.accounts import Account
from huisheng.people.models.keyrecords import Erasure, MasterKey
from huisheng.people.models.mandates import Congress, Mandate, MandateStatus, Term
from huisheng.people.models.persons import Person
from huisheng.people.models.seats import ADMINISTRATORS, DESK_ROLES, Role, Seat
from huisheng.people.models.tokens import ApiToken
from huisheng.people.models.units import Unit, UnitKind

__all__ = [
    "ADMINISTRATORS",
    "DESK_ROLES",
    "Account",
    "ApiToken",
    "Congress",
    "Erasure",
    "Mandate",
    "MandateStatus",
    "MasterKey",
    "Person",
    "Role",
    "Seat",
    "Term",
    "Unit",
    "UnitKind",
]
