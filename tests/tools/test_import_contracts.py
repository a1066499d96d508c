"""The contract of our own: tables and views of a room belong to that room."""

import grimp

from tools.import_contracts import OwnRoomContract


def contract() -> OwnRoomContract:
    return OwnRoomContract(
        name="own room",
        session_options={"root_packages": ["portal"]},
        contract_options={"parts": ["models"], "importers": ["models", "queries", "service"]},
    )


def broken(*imports: tuple[str, str]) -> list[tuple[str, str]]:
    graph = grimp.ImportGraph()
    for importer, imported in imports:
        graph.add_module(importer)
        graph.add_module(imported)
        graph.add_import(importer=importer, imported=imported, line_number=1, line_contents="import")
    found = contract().check(graph, verbose=False)
    assert found.kept == (not found.metadata["broken"])
    return [(importer, imported) for importer, imported, _lines in found.metadata["broken"]]


def test_own_queries_and_a_split_file_may() -> None:
    assert (
        broken(
            ("portal.cases.queries", "portal.cases.models"),
            ("portal.cases.service.moves", "portal.cases.models.holds"),
            ("portal.desk.queries", "portal.cases.queries"),
        )
        == []
    )


def test_another_room_and_own_views_may_not() -> None:
    faults = [("portal.cases.views", "portal.cases.models"), ("portal.desk.queries", "portal.cases.models")]
    assert broken(*faults) == faults
