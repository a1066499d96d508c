"""What an import would do to each firm: the preview shows it, the import does it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from portal.enterprises.rules.directory import EntryKind
from portal.enterprises.rules.published_list import ListedFirm
from portal.kernel.permissions import Role

IMPORTS: Mapping[Role, frozenset[EntryKind]] = {
    Role.CITY_HR_OFFICER: frozenset(EntryKind),
    Role.INDUSTRY_OFFICER: frozenset({EntryKind.SINGLE_CHAMPION}),
    Role.PRIVATE_ECONOMY_OFFICER: frozenset({EntryKind.SRDI_SME, EntryKind.LITTLE_GIANT}),
}
"""Which lists a role imports (clause 三(一), DOMAIN 3.1a)."""


@dataclass(frozen=True, slots=True)
class Known:
    """A firm as the portal has it; name_since: the day from which its name is known; places "" where unknown."""

    enterprise_id: int
    organisation_id: int
    name: str
    name_since: date
    district: str = ""
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Planned:
    """What becomes of one row.

    known: None for a new firm; rename: the list's name takes the place of ours; district, zone: to be kept as facts, ""
    where nothing changes; moves: they differ from what is confirmed, so they are only proposed.
    """

    firm: ListedFirm
    known: Known | None
    rename: bool = False
    district: str = ""
    zone: str = ""
    moves: bool = False

    @property
    def changes(self) -> bool:
        """Whether an existing firm's own data change."""
        return self.known is not None and (self.rename or bool(self.district or self.zone))


def plan(
    firms: Iterable[ListedFirm], known: Mapping[str, Known], hosts: Mapping[str, str], published_on: date
) -> tuple[Planned, ...]:
    """Plan every row. known: credit code -> firm; hosts: zone -> district; published_on: the day of the list.

    A list older than the name that we know renames nobody. A place that we do not know yet is taken over, one that
    differs from a confirmed one is proposed.
    """
    return tuple(_plan(firm, known.get(firm.credit_code), hosts, published_on) for firm in firms)


def _plan(firm: ListedFirm, known: Known | None, hosts: Mapping[str, str], published_on: date) -> Planned:
    zone = firm.place if firm.place in hosts else ""
    district = hosts.get(firm.place, firm.place)
    if known is None:
        return Planned(firm, None, district=district, zone=zone)
    new_district = district if district != known.district else ""
    new_zone = zone if zone != known.zone else ""
    return Planned(
        firm,
        known,
        rename=firm.name != known.name and published_on >= known.name_since,
        district=new_district,
        zone=new_zone,
        moves=bool((new_district and known.district) or (new_zone and known.zone)),
    )


def importable(roles: frozenset[Role]) -> frozenset[EntryKind]:
    """The kinds of lists that somebody with these roles imports."""
    return frozenset().union(*(IMPORTS.get(role, frozenset()) for role in roles))
