"""An import-linter contract of our own: some files of a room belong to that room alone."""

from __future__ import annotations

from dataclasses import dataclass

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


@dataclass(frozen=True)
class _Place:
    """Where a module stands: `portal.<room>.<part>` (part is empty for the room itself)."""

    room: str
    part: str

    @classmethod
    def of(cls, module: str) -> _Place:
        _, room, part = (*module.split(".", 3), "", "")[:3]
        return cls(room, part)


class OwnRoomContract(Contract):
    """Modules `<root>.<room>.<part>` may be imported only by the files `importers` of the same room.

    Options: `parts` (file names, a folder of that name included), `importers` (file names in the same room).
    """

    type_name = "own_room"

    parts = fields.ListField(subfield=fields.StringField())
    importers = fields.ListField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: ARG002, FBT001 (import-linter's signature)
        """Look at every direct import of a protected file."""
        broken = []
        for module in sorted(graph.modules):
            target = _Place.of(module)
            if target.part not in self.parts:
                continue
            for importer in sorted(graph.find_modules_that_directly_import(module)):
                source = _Place.of(importer)
                if source.room != target.room or source.part not in self.importers:
                    lines = [
                        detail["line_number"] for detail in graph.get_import_details(importer=importer, imported=module)
                    ]
                    broken.append((importer, module, lines))
        return ContractCheck(kept=not broken, metadata={"broken": broken})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Name each importer with the lines."""
        for importer, module, lines in check.metadata["broken"]:
            where = ", ".join(f"l.{line}" for line in lines)
            output.print_error(f"{importer} -> {module} ({where})")
            output.new_line()
