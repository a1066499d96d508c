"""The firms of the demo city: forty on the list, eleven of them with applications, one for every rule of routing."""

from dataclasses import dataclass

from portal.demo.rules.identity import credit_code


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoFirm:
    """A firm. place: as the published list writes it, "" where it gives none; hr: its account, "" where it has none.

    affiliation, department, claim, agency: what is confirmed of it (DOMAIN 3); rule: the rule that its facts meet;
    specialty: what its people mostly apply in.
    """

    sequence: int
    name: str
    place: str
    hr: str = ""
    affiliation: str = "none"
    department: str = ""
    claim: str = ""
    agency: str = ""
    rule: str = "R4"
    specialty: str = "机械"

    @property
    def code(self) -> str:
        """Its credit code."""
        return credit_code(self.sequence)


AGENCY = "A-05"
DEPARTMENT, OTHER_DEPARTMENT = "D-04", "D-03"

ACTIVE = (
    DemoFirm(
        sequence=1, name="青岛岬澜智能装备有限公司", place="崂山区", hr="hr1", agency=AGENCY, rule="R3",
        specialty="智能制造",
    ),
    DemoFirm(sequence=2, name="青岛澄岚电子科技有限公司", place="崂山区", hr="hr2", specialty="电子信息"),
    DemoFirm(sequence=3, name="青岛浮麓海洋仪器有限公司", place="崂山区", hr="hr3", specialty="船舶与海洋"),
    DemoFirm(
        sequence=4, name="青岛海岳精密传动有限公司", place="崂山区", hr="hr4", affiliation="soe", department=DEPARTMENT,
        rule="R1", specialty="机械",
    ),
    DemoFirm(
        sequence=5, name="青岛屿泽新材料有限公司", place="城阳区", hr="hr5", affiliation="local", claim="370214",
        rule="R2D", specialty="材料",
    ),
    DemoFirm(
        sequence=6, name="青岛岱汐物联技术有限公司", place="高新区", hr="hr6", affiliation="local", claim="370271",
        rule="R2Z", specialty="物联网",
    ),
    DemoFirm(
        sequence=7, name="青岛礁石化工装备有限公司", place="西海岸新区", hr="hr7", affiliation="municipal",
        department=OTHER_DEPARTMENT, rule="R1", specialty="化工",
    ),
    DemoFirm(
        sequence=8, name="青岛汐岸轨道配件有限公司", place="城阳区", hr="hr8", affiliation="soe", rule="R1F",
        specialty="轨道交通装备",
    ),
    DemoFirm(
        sequence=9, name="青岛珊澜家电模具有限公司", place="开发区", hr="hr9", affiliation="local", claim="Z-ETDZ",
        rule="R2X", specialty="机械",
    ),
    DemoFirm(sequence=10, name="青岛麓屿软件有限公司", place="", hr="hr10", rule="R5", specialty="计算机/软件"),
    DemoFirm(
        sequence=11, name="青岛墨湾工业互联有限公司", place="即墨区", hr="hr11", agency=AGENCY, rule="R3",
        specialty="工业互联网",
    ),
)  # fmt: skip

_WORDS = (
    "沐岬", "峪岚", "汀屿", "澹海", "岫云", "泓礁", "棹青", "浔澳", "岚桥湾", "砚汐", "渚蓝", "崚川", "汐谷", "漪岭",
    "泊麓", "岩澳", "沧岫", "屿舟", "墨汀", "澜坞", "岬风", "礁湾", "潮麓", "浦岚", "湾砚", "岭汐", "岛澄", "崂岫",
    "胶汀",
)  # fmt: skip
_TRADES = (
    "精密机械", "电气自动化", "生物医药", "环保科技", "橡胶制品", "食品机械", "纺织新材", "仪器仪表", "汽车部件",
    "船舶配套",
)  # fmt: skip
_PLACES = ("西海岸新区", "城阳区", "胶州市", "即墨区", "李沧区", "市北区", "平度市", "莱西市", "市南区", "蓝谷")
_KNOWN = len(ACTIVE) + 1

FIRMS: tuple[DemoFirm, ...] = ACTIVE + tuple(
    DemoFirm(
        sequence=_KNOWN + index,
        name=f"青岛{word}{_TRADES[index % len(_TRADES)]}有限公司",
        place=_PLACES[index % len(_PLACES)],
    )
    for index, word in enumerate(_WORDS)
)

GIANTS = (1, 2, 6, 8, 11, 14, 17, 20)
"""Sequences of the firms that stand on the national list as well."""
CHAMPIONS = (4, 5, 9)
"""Sequences of the firms on the provincial list of champions."""


def firm_of(account: str) -> DemoFirm:
    """The firm that an account hr1 … hr11 works for; KeyError for another name."""
    found = {firm.hr: firm for firm in ACTIVE}
    return found[account]
