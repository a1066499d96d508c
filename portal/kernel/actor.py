"""Who acts: one signed-in person in one organisation, as a value."""

from dataclasses import dataclass, field

from portal.kernel.permissions import Permission, Role, permissions_of
from portal.kernel.scope import NOTHING, Reach, Scope

_SEES_ALL = frozenset({Role.CITY_HR_OFFICER, Role.AUDITOR})
_DESK = frozenset({Role.CHANNEL_CLERK, Role.CHANNEL_SUPERVISOR, Role.COMMITTEE_SECRETARY, Role.COMMITTEE_CHAIR})


@dataclass(frozen=True, slots=True)
class Actor:
    """A person's posts in one organisation, taken together; passed by value into every use case.

    ``name`` stands in the ledger (officers appear by name, applicants by person id).
    """

    account_id: int | None
    person_id: int | None
    name: str
    organisation_id: int
    organisation_code: str
    organisation_name: str
    roles: frozenset[Role]
    permissions: frozenset[Permission] = field(default_factory=frozenset)
    ip: str = ""

    @property
    def scope(self) -> Scope:
        """The widest reach that the actor's roles give him (DOMAIN 7)."""
        if self.roles & _SEES_ALL or Permission.SYSTEM in self.permissions:
            return Scope(Reach.ALL, self.organisation_id, own_person_id=self.person_id, account_id=self.account_id)
        if self.roles & _DESK:
            return Scope(Reach.DESK, self.organisation_id, own_person_id=self.person_id, account_id=self.account_id)
        if Role.ENTERPRISE_HR in self.roles:
            return Scope(Reach.FIRM, self.organisation_id, own_person_id=self.person_id, account_id=self.account_id)
        if Role.APPLICANT in self.roles and self.person_id is not None:
            return Scope(Reach.PERSON, self.organisation_id, person_id=self.person_id)
        return NOTHING

    @property
    def is_system(self) -> bool:
        """The worker acts, not a person."""
        return self.account_id is None

    def may(self, permission: Permission) -> bool:
        """Whether the actor's roles in this organisation include the permission."""
        return permission in self.permissions

    @classmethod
    def of(  # noqa: PLR0913 - the parts of a post, all needed
        cls,
        *,
        account_id: int,
        person_id: int | None,
        name: str,
        organisation_id: int,
        organisation_code: str,
        organisation_name: str,
        roles: frozenset[Role],
        ip: str = "",
    ) -> "Actor":
        """The actor whose permissions follow from ``roles``."""
        return cls(
            account_id,
            person_id,
            name,
            organisation_id,
            organisation_code,
            organisation_name,
            roles,
            permissions_of(roles),
            ip,
        )

    @classmethod
    def system(cls, organisation_id: int = 0, name: str = "系统") -> "Actor":
        """The worker, acting by rule alone."""
        return cls(None, None, name, organisation_id, "system", name, frozenset(), frozenset({Permission.SYSTEM}))
