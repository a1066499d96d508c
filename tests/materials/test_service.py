from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.audit import queries as ledger
from portal.kernel.actor import Actor
from portal.kernel.database import db, table_of
from portal.kernel.encryption import TamperedError
from portal.kernel.errors import Invalid, NotFound, Stale
from portal.kernel.files import MissingFileError
from portal.kernel.use_case import session, use_case
from portal.materials import queries, service
from portal.materials.models import Material, StoredFile
from portal.materials.service import KeptFile, NewMaterial, OnCase

from .conftest import CASE, FIRM, OTHER_CASE
from .samples import jpeg, pdf, png

pytestmark = pytest.mark.usefixtures("database")

ON_CASE = OnCase(CASE, "2026-000001")
ON_OTHER = OnCase(OTHER_CASE, "2026-000002")


@use_case
def act(command: Callable[[Actor], Any], actor: Actor) -> Any:  # noqa: ANN401 - whatever the command gives
    return command(actor)


def read() -> Session:
    """A read session that sees all that was committed."""
    db.session.rollback()
    return db.session()


def attach(actor: Actor, case: OnCase = ON_CASE, file: KeptFile | None = None, **more: str) -> int:
    kept = file or service.keep("学位证书.pdf", pdf())
    new = NewMaterial(**({"kind": "degree_certificate"} | more), file=kept, owner_organisation_id=FIRM)
    return int(act(lambda own: service.attach(session(), case, new, own), actor))


def replace(actor: Actor, material_id: int, file: KeptFile, case: OnCase = ON_CASE) -> int:
    return int(act(lambda own: service.replace(session(), case, material_id, file, own), actor))


def remove(actor: Actor, material_id: int, case: OnCase = ON_CASE) -> None:
    act(lambda own: service.remove(session(), case, material_id, own), actor)


def stored(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def events(stream: str = "case:2026-000001") -> list[str]:
    return [row.event for row in ledger.of_stream(read(), stream)]


def test_a_paper_hangs_on_its_case_and_its_file_opens(hr: Actor, folder: Path) -> None:
    material_id = attach(hr)
    (row,) = queries.of_case(read(), CASE)
    assert (row.id, row.kind, row.title, row.original_name) == (
        material_id,
        "degree_certificate",
        "学历学位证书",
        "学位证书.pdf",
    )
    assert (row.size, row.content_type, row.version, row.current) == (len(pdf()), "application/pdf", 1, True)
    assert (row.uploaded_by, row.uploaded_at) == ("王经办", "2026-07-20T01:00:00.000000Z")
    assert row.is_sensitive
    assert not row.is_image
    assert queries.open_file(read(), material_id, case_id=CASE) == (pdf(), "application/pdf", "学位证书.pdf")
    assert b"Catalog" not in stored(folder)[0].read_bytes()
    assert queries.of_case(read(), OTHER_CASE) == ()


def test_the_ledger_proves_which_file_it_was(hr: Actor) -> None:
    kept = service.keep("a.png", png())
    material_id = attach(hr, file=kept, kind="other", title="论文封面")
    (row,) = ledger.of_stream(read(), "case:2026-000001")
    assert row.event == "material_attached"
    assert row.data == {
        "what": "上传材料",
        "material_id": material_id,
        "kind": "other",
        "title": "论文封面",
        "version": 1,
        "content_key": kept.content_key,
    }


def test_a_file_that_is_not_taken_leaves_nothing(folder: Path) -> None:
    with pytest.raises(Invalid) as caught:
        service.keep("a.pdf", b"%PDF-1.4 cut")
    assert set(caught.value.errors) == {"file"}
    assert not folder.exists()


@pytest.mark.parametrize(("more", "field"), [({"kind": "diploma"}, "kind"), ({"title": "长" * 101}, "title")])
def test_kind_and_title_are_checked(hr: Actor, more: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as caught:
        attach(hr, **more)
    assert set(caught.value.errors) == {field}
    assert queries.of_case(read(), CASE) == ()


def test_the_same_content_is_stored_once_under_each_ones_own_name(hr: Actor, folder: Path) -> None:
    one = attach(hr, file=service.keep("甲.png", png()))
    two = attach(hr, case=ON_OTHER, file=service.keep("乙.png", png()))
    assert len(stored(folder)) == 1
    assert read().scalar(select(func.count()).select_from(table_of(StoredFile))) == 1
    assert queries.open_file(read(), one, case_id=CASE).name == "甲.png"
    assert queries.open_file(read(), two, case_id=OTHER_CASE).name == "乙.png"


def test_a_paper_is_reached_through_its_own_case_alone(hr: Actor) -> None:
    material_id = attach(hr)
    for case_id in (OTHER_CASE, None):
        with pytest.raises(NotFound):
            queries.open_file(read(), material_id, case_id=case_id)
        with pytest.raises(NotFound):
            queries.material(read(), material_id, case_id=case_id)
    with pytest.raises(NotFound):
        replace(hr, material_id, service.keep("a.png", png()), case=ON_OTHER)
    with pytest.raises(NotFound):
        remove(hr, material_id, case=ON_OTHER)
    assert queries.material(read(), material_id, case_id=CASE).current


def test_papers_of_no_case_stand_in_the_organisations_stream(hr: Actor) -> None:
    material_id = attach(hr, case=OnCase(None, None))
    assert queries.open_file(read(), material_id, case_id=None).content == pdf()
    assert events("org:F7") == ["material_attached"]


def test_a_newer_version_takes_the_place_and_the_older_stays_readable(hr: Actor) -> None:
    first = attach(hr, title="本科学位证")
    second = replace(hr, first, service.keep("重扫.jpg", jpeg()))
    (row,) = queries.of_case(read(), CASE)
    assert (row.id, row.title, row.version, row.is_image) == (second, "本科学位证", 2, True)
    assert [(row.id, row.current) for row in queries.of_case(read(), CASE, replaced=True)] == [
        (first, False),
        (second, True),
    ]
    assert queries.open_file(read(), first, case_id=CASE).content == pdf()
    assert events() == ["material_attached", "material_replaced"]


def test_a_paper_is_replaced_once(hr: Actor) -> None:
    first = attach(hr)
    replace(hr, first, service.keep("a.jpg", jpeg()))
    with pytest.raises(Stale):
        replace(hr, first, service.keep("a.png", png()))
    assert len(queries.of_case(read(), CASE)) == 1


def test_removing_takes_the_older_versions_along_and_nothing_else(hr: Actor, folder: Path) -> None:
    other = attach(hr, title="另一份")
    first = attach(hr)
    second = replace(hr, first, service.keep("a.jpg", jpeg()))
    third = replace(hr, second, service.keep("a.png", png()))
    remove(hr, third)
    assert read().scalars(select(table_of(Material).c.id)).all() == [other]
    assert events()[-1] == "material_removed"
    assert len(stored(folder)) == 3


def test_many_cases_are_read_at_once(hr: Actor) -> None:
    one, two, three = attach(hr), attach(hr, case=ON_OTHER), attach(hr)
    found = queries.of_cases(read(), (CASE, OTHER_CASE, 99))
    assert {case_id: [row.id for row in rows] for case_id, rows in found.items()} == {
        CASE: [one, three],
        OTHER_CASE: [two],
    }
    assert queries.of_cases(read(), ()) == {}


def test_a_folder_that_does_not_fit_the_rows_is_told(hr: Actor, folder: Path) -> None:
    material_id = attach(hr)
    (path,) = stored(folder)
    path.write_bytes(path.read_bytes()[:-1] + b"\0")
    with pytest.raises(TamperedError):
        queries.open_file(read(), material_id, case_id=CASE)
    path.unlink()
    with pytest.raises(MissingFileError):
        queries.open_file(read(), material_id, case_id=CASE)
