from datetime import date

from portal.demo.rules import identity
from portal.demo.rules.firms import ACTIVE, FIRMS
from portal.enterprises.rules.identity import refuse_code
from portal.people.rules import IdNumber, check_id_number, check_phone


def test_invented_numbers_pass_every_check_and_carry_the_invented_region() -> None:
    for sequence in (1, 57, 172, 999):
        number = identity.id_number(date(1988, 2, 29), sequence)
        found = check_id_number(number, date(2026, 7, 20))
        assert isinstance(found, IdNumber), found
        assert found.birth_date == date(1988, 2, 29)
        assert number.startswith("370201")


def test_phones_and_credit_codes_pass_every_check() -> None:
    assert check_phone(identity.phone(42)) == "19099990042"
    assert all(refuse_code(firm.code) is None for firm in FIRMS)


def test_forty_firms_with_names_and_codes_of_their_own() -> None:
    assert len({firm.code for firm in FIRMS}) == len({firm.name for firm in FIRMS}) == len(FIRMS) == 40
    assert [firm.hr for firm in ACTIVE] == [f"hr{number}" for number in range(1, 12)]
