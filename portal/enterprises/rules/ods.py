"""The marks of an .ods (LibreOffice and others)."""

from portal.enterprises.rules.archive import Archive, ignore
from portal.enterprises.rules.marks import (
    EXTERNAL,
    LOCKED,
    MAX_COLUMNS,
    MAX_ROWS,
    SPARE_ROWS,
    Marks,
    check_size,
    refuse,
)

_CONTENT, _MANIFEST = "content.xml", "META-INF/manifest.xml"
_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
_EXTERNAL = frozenset({"table-source", "dde-source", "dde-link", "cell-range-source"})
_HIDDEN = frozenset({"collapse", "filter"})
_CELLS = frozenset({"table-cell", "covered-table-cell"})
_OTHER_FILE = "'#"  # of:=['file:///other.ods'#$Sheet1.B2]; LibreOffice keeps no table-source of a file it never found
_FAR = 1 << 20


def is_ods(archive: Archive) -> bool:
    """Whether the archive is a sheet in the open document format."""
    return "mimetype" in archive.parts and b"".join(archive.pieces("mimetype")).strip().startswith(_TYPE)


def marks_of(archive: Archive) -> list[Marks]:
    """The marks of every table in its order. Invalid for a locked or hostile one."""
    if _MANIFEST in archive.parts:
        archive.scan(_MANIFEST, _refuse_locked, ignore, ignore)
    reader = _Tables()
    archive.scan(_CONTENT, reader.start, reader.end, reader.text)
    check_size(reader.tables)
    archive.check_claims(_CONTENT)
    return reader.tables


def _refuse_locked(tag: str, _attributes: dict[str, str]) -> None:
    if tag == "encryption-data":
        raise refuse(LOCKED)


def _times(attributes: dict[str, str], name: str) -> int:
    text = attributes.get(name, "1")
    return min(int(text), _FAR) if text.isdigit() else 1


class _Tables:
    """Walks through the content; rows and cells may stand for many like them."""

    def __init__(self) -> None:
        self.tables: list[Marks] = []
        self._row = self._rows = 0
        self._column = self._columns = 0
        self._cell_columns = 0  # of <table:table-column>
        self._formula = self._value = self._in_cell = self._row_filled = False
        self._spans = (1, 1)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in _EXTERNAL:
            raise refuse(EXTERNAL)
        if tag == "table":
            self.tables.append(Marks(hidden=attributes.get("display") == "false"))
            self._row = self._rows = self._cell_columns = 0
        elif not self.tables:
            return
        elif tag == "table-column":
            first, times = self._cell_columns, _times(attributes, "number-columns-repeated")
            self._cell_columns += times
            if attributes.get("visibility") in _HIDDEN:
                self.tables[-1].hide_columns(first, first + times - 1)
        elif tag == "table-row":
            self._rows = _times(attributes, "number-rows-repeated")
            self._column, self._row_filled = 0, False
            if attributes.get("visibility") in _HIDDEN:
                self.tables[-1].hide_rows(self._row, self._row + self._rows - 1)
        elif tag in _CELLS:
            self._columns = _times(attributes, "number-columns-repeated")
            self._formula = "formula" in attributes
            if _OTHER_FILE in attributes.get("formula", ""):
                raise refuse(EXTERNAL)
            self._value = attributes.get("value-type", "error") != "error"  # LibreOffice names the error last
            self._in_cell = True
            self._spans = _times(attributes, "number-rows-spanned"), _times(attributes, "number-columns-spanned")

    def text(self, text: str) -> None:
        if self._in_cell and text.strip() and not self._formula:
            self._value = True

    def end(self, tag: str) -> None:
        if tag in _CELLS and self.tables:
            self._end_cell()
        elif tag == "table-row" and self.tables:
            self._row += self._rows

    def _end_cell(self) -> None:
        table, down, across = self.tables[-1], *self._spans
        self._in_cell = False
        if self._value or self._formula:
            table.filled(self._row + self._rows - 1, self._column + self._columns - 1)
        if self._formula and not self._value:
            table.uncomputed.add((self._row, self._column))
        if down > 1 or across > 1:
            bottom = min(self._row + down, MAX_ROWS + SPARE_ROWS) - 1
            table.merged.append((self._row, self._column, bottom, min(self._column + across, MAX_COLUMNS) - 1))
        self._column += self._columns
