"""A spreadsheet that is a zip archive: looked through before a reader opens it, unpacked only in small pieces.

The sizes in an archive's directory are claims. Each part is therefore unpacked once here, counted, and compared with
its claim, so that the reader after us meets nothing that we have not seen.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import Any
from xml.parsers import expat

from portal.enterprises.rules.marks import BROKEN, EXTERNAL, LOCKED, MACROS, UNPACKED, refuse

ZIP = b"PK\x03\x04"
MAX_UNPACKED = 150 * 1024 * 1024
_MAX_RATIO = 100
_RATIO_FROM = 20 * 1024 * 1024  # small files may be as repetitive as they like
_MAX_PARTS = 2_000
_PIECE = 64 * 1024
_HEADER = 30
_ENCRYPTED = 0x1
_MACROS = ("vbaproject.bin", "xl/macrosheets/", "xl/activex/", "basic/", "scripts/")
_EXTERNAL = ("xl/externallinks/", "xl/connections.xml", "xl/querytables/", "xl/embeddings/", "object ")

StartElement = Callable[[str, dict[str, str]], None]


class Archive:
    """The parts of an archive; Invalid (field ``file``) for one that is locked, too large, or carries what may act."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                parts = archive.infolist()
        except (zipfile.BadZipFile, EOFError, RuntimeError, ValueError, struct.error) as error:
            raise refuse(BROKEN) from error
        unpacked = sum(part.file_size for part in parts)
        if len(parts) > _MAX_PARTS or unpacked > MAX_UNPACKED:
            raise refuse(UNPACKED)
        if unpacked > _RATIO_FROM and unpacked > _MAX_RATIO * len(content):
            raise refuse(UNPACKED)
        self.parts = {part.filename: part for part in parts}
        if len({name.lower() for name in self.parts}) != len(parts):  # readers disagree which of two they mean
            raise refuse(BROKEN)
        if any(part.flag_bits & _ENCRYPTED for part in parts):
            raise refuse(LOCKED)
        for name in self.parts:
            if name.lower().startswith(_MACROS) or name.lower().endswith(_MACROS[0]):
                raise refuse(MACROS)
            if name.lower().startswith(_EXTERNAL):
                raise refuse(EXTERNAL)

    def check_claims(self, *seen: str) -> None:
        """Unpack the parts that nobody has unpacked yet; Invalid where one is larger than it claims."""
        for name in self.parts:
            if name not in seen:
                for _piece in self.pieces(name):
                    pass

    def pieces(self, name: str) -> Iterator[bytes]:
        """One part, unpacked, in small pieces. Invalid where its size is not what the directory says."""
        part = self.parts.get(name)
        if part is None:
            raise refuse(BROKEN)
        packed = self._packed(part)
        if part.compress_type == zipfile.ZIP_STORED:
            if len(packed) != part.file_size:
                raise refuse(BROKEN)
            yield bytes(packed)
        elif part.compress_type == zipfile.ZIP_DEFLATED:
            yield from _inflated(packed, part.file_size)
        else:
            raise refuse(BROKEN)

    def _packed(self, part: zipfile.ZipInfo) -> memoryview:
        start = part.header_offset
        header = self._content[start : start + _HEADER]
        if len(header) < _HEADER or not header.startswith(ZIP):
            raise refuse(BROKEN)
        name_length, extra_length = struct.unpack_from("<HH", header, 26)
        first = start + _HEADER + name_length + extra_length
        return memoryview(self._content)[first : first + part.compress_size]

    def scan(self, name: str, start: StartElement, end: Callable[[str], None], text: Callable[[str], None]) -> None:
        """Read a part as XML, calling back; element names without their prefix. Invalid where it is none."""
        parser = expat.ParserCreate()
        parser.StartElementHandler = lambda tag, attributes: start(_local(tag), _locals(attributes))
        parser.EndElementHandler = lambda tag: end(_local(tag))
        parser.CharacterDataHandler = text
        parser.StartDoctypeDeclHandler = _no_doctype  # so that no entity can be declared
        parser.buffer_text = True
        try:
            for piece in self.pieces(name):
                parser.Parse(piece, False)
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise refuse(BROKEN) from error


def _inflated(packed: memoryview, claimed: int) -> Iterator[bytes]:
    inflater, left, data = zlib.decompressobj(-zlib.MAX_WBITS), claimed, bytes(packed)
    try:
        while not inflater.eof:
            piece = inflater.decompress(data, _PIECE)
            data = inflater.unconsumed_tail
            left -= len(piece)
            if left < 0:
                raise refuse(UNPACKED)
            if not piece and not data and not inflater.eof:
                raise refuse(BROKEN)
            yield piece
    except zlib.error as error:
        raise refuse(BROKEN) from error
    if left:
        raise refuse(BROKEN)


def _no_doctype(*_declaration: Any) -> None:  # noqa: ANN401 - expat's arguments
    raise refuse(BROKEN)


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _locals(attributes: dict[str, str]) -> dict[str, str]:
    return {_local(name): value for name, value in attributes.items()}


def ignore(*_parts: object) -> None:
    """A callback for what does not matter."""
