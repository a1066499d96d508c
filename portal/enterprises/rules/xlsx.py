"""The marks of an .xlsx, by whomever it was made (Excel, WPS, LibreOffice, programs)."""

import posixpath
import re

from portal.enterprises.rules.archive import Archive, ignore
from portal.enterprises.rules.marks import BROKEN, MACROS, Marks, check_size, refuse

_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_WORKBOOK = "xl/workbook.xml"
_TRUE = frozenset({"1", "true"})
_MAX_SHEETS = 100


def is_xlsx(archive: Archive) -> bool:
    """Whether the archive is an Office workbook in XML."""
    return _WORKBOOK in archive.parts


def marks_of(archive: Archive) -> list[Marks]:
    """The marks of every sheet in the order of the workbook. Invalid for a broken or hostile one."""
    _refuse_macro_type(archive)
    _refuse_other_place(archive)
    sheets: list[tuple[str, bool]] = []
    targets: dict[str, str] = {}

    def sheet(tag: str, attributes: dict[str, str]) -> None:
        if tag == "sheet":
            sheets.append((attributes.get("id", ""), attributes.get("state", "visible") != "visible"))

    def relation(tag: str, attributes: dict[str, str]) -> None:
        if tag == "Relationship" and attributes.get("TargetMode") != "External":
            targets[attributes.get("Id", "")] = _path(attributes.get("Target", ""))

    archive.scan(_WORKBOOK, sheet, ignore, ignore)
    archive.scan("xl/_rels/workbook.xml.rels", relation, ignore, ignore)
    if len(sheets) > _MAX_SHEETS:
        raise refuse(BROKEN)
    found = []
    for identifier, hidden in sheets:
        path = targets.get(identifier, "")
        if path.startswith("xl/chartsheets/"):
            found.append(Marks(hidden=hidden))  # one chart, no cells
        else:
            found.append(_Sheet(archive, path, hidden=hidden).marks)
    check_size(found)
    archive.check_claims(_WORKBOOK, *(targets.get(identifier, "") for identifier, _hidden in sheets))
    return found


def _refuse_macro_type(archive: Archive) -> None:
    types = b"".join(archive.pieces("[Content_Types].xml"))
    if b"macroEnabled" in types or b"vbaProject" in types:
        raise refuse(MACROS)


def _refuse_other_place(archive: Archive) -> None:
    """The reader finds the workbook by this part; it must be the one that is looked through."""
    places: list[str] = []

    def relation(tag: str, attributes: dict[str, str]) -> None:
        if tag == "Relationship" and attributes.get("Type", "").endswith("/officeDocument"):
            places.append(attributes.get("Target", "").lstrip("/"))

    archive.scan("_rels/.rels", relation, ignore, ignore)
    if places != [_WORKBOOK]:
        raise refuse(BROKEN)


def _path(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))


class _Sheet:
    """Walks through one sheet; programs may leave rows and cells without their numbers."""

    def __init__(self, archive: Archive, path: str, *, hidden: bool) -> None:
        self.marks = Marks(hidden=hidden)
        self._row, self._column = -1, -1
        self._formula = self._error = self._in_value = False
        self._value = ""
        archive.scan(path, self._start, self._end, self._text)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "c":
            self._place(attributes.get("r"))
            self._formula, self._error, self._value = False, attributes.get("t") == "e", ""
        elif tag in {"v", "t"}:
            self._in_value = True
        elif tag == "f":
            self._formula = True
        elif tag == "row":
            self._row = int(attributes["r"]) - 1 if attributes.get("r", "").isdigit() else self._row + 1
            self._column = -1
            if attributes.get("hidden") in _TRUE:
                self.marks.hidden_rows.add(self._row)
        elif tag == "col" and attributes.get("hidden") in _TRUE:
            self.marks.hide_columns(int(attributes.get("min", "1")) - 1, int(attributes.get("max", "1")) - 1)
        elif tag == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def _end(self, tag: str) -> None:
        if tag in {"v", "t"}:
            self._in_value = False
        elif tag == "c":
            if self._value or self._formula:
                self.marks.filled(self._row, self._column)
            if self._error or (self._formula and not self._value):
                self.marks.uncomputed.add((self._row, self._column))

    def _text(self, text: str) -> None:
        if self._in_value and not self._value:
            self._value = text

    def _place(self, reference: str | None) -> None:
        found = _REFERENCE.fullmatch(reference or "")
        if found is None:
            self._column += 1
            return
        self._row, self._column = int(found[2]) - 1, column_number(found[1])

    def _merge(self, reference: str) -> None:
        corners = [_REFERENCE.fullmatch(corner) for corner in reference.split(":")]
        if len(corners) == 2 and corners[0] is not None and corners[1] is not None:  # noqa: PLR2004 - a range
            (left, top), (right, bottom) = corners[0].groups(), corners[1].groups()
            self.marks.merged.append((int(top) - 1, column_number(left), int(bottom) - 1, column_number(right)))


def column_number(letters: str) -> int:
    """A is 0, Z 25, AA 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
