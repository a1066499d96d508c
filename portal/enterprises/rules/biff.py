"""The marks of an old .xls, or of the .et of WPS, which has the same inside."""

import io
import struct
from collections.abc import Iterator

import olefile

from portal.enterprises.rules.marks import BROKEN, EXTERNAL, LOCKED, MACROS, MISFIT, Marks, check_size, refuse

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_BOF, _BOUNDSHEET, _FILEPASS, _SUPBOOK = 0x0809, 0x0085, 0x002F, 0x01AE
_ROW, _COLINFO, _MULRK = 0x0208, 0x007D, 0x00BD
_FORMULA, _BOOL_OR_ERROR = 0x0006, 0x0205
_CELLS = frozenset({_FORMULA, _BOOL_OR_ERROR, 0x0203, 0x0204, 0x00FD, 0x027E})  # and number, label, string, RK
_OWN_BOOK = frozenset({0x0401, 0x3A01})  # this workbook, built-in functions
_MACRO_SHEET = frozenset({1, 6})
_BIFF8 = 0x0600
_HIDDEN_ROW, _HIDDEN_COLUMN = 0x20, 0x01


def marks_of(content: bytes) -> list[Marks]:
    """The marks of every sheet in the order of the workbook. Invalid for a locked, broken or hostile one."""
    try:
        book = _workbook(content)
        return _walk(book)
    except (OSError, struct.error, IndexError, ValueError, KeyError, AttributeError, TypeError) as error:
        raise refuse(BROKEN) from error


def _workbook(content: bytes) -> bytes:
    with olefile.OleFileIO(io.BytesIO(content)) as file:
        if file.exists("EncryptedPackage") or file.exists("EncryptionInfo"):
            raise refuse(LOCKED)
        if file.exists("_VBA_PROJECT_CUR") or file.exists("Macros"):
            raise refuse(MACROS)
        for name in ("Workbook", "Book"):
            if file.exists(name):
                stream: bytes = file.openstream(name).read()
                return stream
    raise refuse(MISFIT)


def _records(book: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Position, kind and content of each record."""
    position = 0
    while position + 4 <= len(book):
        kind, length = struct.unpack_from("<HH", book, position)
        yield position, kind, book[position + 4 : position + 4 + length]
        position += 4 + length


def _walk(book: bytes) -> list[Marks]:
    sheets: dict[int, Marks] = {}
    current: Marks | None = None
    for position, kind, data in _records(book):
        if kind == _BOF:
            if position == 0 and struct.unpack_from("<H", data)[0] != _BIFF8:
                raise refuse(BROKEN)
            current = sheets.get(position, current)
        elif kind == _FILEPASS:
            raise refuse(LOCKED)
        elif kind == _BOUNDSHEET:
            start, state, sheet_kind = struct.unpack_from("<IBB", data)
            if sheet_kind in _MACRO_SHEET:
                raise refuse(MACROS)
            sheets[start] = Marks(hidden=bool(state & 0x03))
        elif kind == _SUPBOOK and struct.unpack_from("<HH", data)[1] not in _OWN_BOOK:
            raise refuse(EXTERNAL)
        elif current is not None:
            _note(current, kind, data)
    found = list(sheets.values())
    check_size(found)
    return found


def _note(sheet: Marks, kind: int, data: bytes) -> None:
    if kind in _CELLS:
        place = struct.unpack_from("<HH", data)
        sheet.filled(*place)
        if _is_error(kind, data):
            sheet.uncomputed.add(place)
    elif kind == _MULRK:
        sheet.filled(struct.unpack_from("<H", data)[0], struct.unpack_from("<H", data, len(data) - 2)[0])
    elif kind == _ROW and struct.unpack_from("<H", data, 12)[0] & _HIDDEN_ROW:
        sheet.hidden_rows.add(struct.unpack_from("<H", data)[0])
    elif kind == _COLINFO and struct.unpack_from("<H", data, 8)[0] & _HIDDEN_COLUMN:
        sheet.hide_columns(*struct.unpack_from("<HH", data))


def _is_error(kind: int, data: bytes) -> bool:
    if kind == _BOOL_OR_ERROR:
        return data[7] == 1
    return kind == _FORMULA and data[6] == 2 and data[12:14] == b"\xff\xff"  # noqa: PLR2004 - as the format says
