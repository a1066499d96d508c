"""What a file really is: its first bytes and its inner structure. Nothing is drawn and nothing is run."""

import re
import zlib
from collections.abc import Iterator
from enum import StrEnum

from portal.kernel.refusal import Refusal
from portal.kernel.text import N_

MAX_PIXELS = 100_000_000
"""Largest picture (width times height) that a browser is asked to unpack [D]."""

_TAIL = 2048
_MAX_UNPACKED = 64 * 1024 * 1024
_PNG_HEAD = b"\x89PNG\r\n\x1a\n"
_DAMAGED = Refusal("FILE_DAMAGED", N_("文件不完整或已损坏，请重新导出或扫描后再上传。"), field="file")
_TOO_MANY_PIXELS = Refusal("IMAGE_TOO_LARGE", N_("图片尺寸过大（超过 1 亿像素），请降低分辨率后再上传。"), field="file")
_ENCRYPTED = Refusal("PDF_ENCRYPTED", N_("PDF 已加密或设有权限密码，请解除后再上传。"), field="file")
_ACTIVE = Refusal(
    "PDF_ACTIVE",
    N_("PDF 含有脚本、外部程序或内嵌附件，不能接收；请用“打印为 PDF”另存后再上传。"),
    field="file",
)
_UNREADABLE = Refusal("PDF_UNREADABLE", N_("PDF 的内部结构无法检查，请用“打印为 PDF”另存后再上传。"), field="file")


class FileType(StrEnum):
    """The three kinds of files that are taken; the value is the content type."""

    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"


def type_of(content: bytes) -> FileType | None:
    """What the first bytes say, or None."""
    if content.startswith(b"%PDF-"):
        return FileType.PDF
    if content.startswith(b"\xff\xd8\xff"):
        return FileType.JPEG
    return FileType.PNG if content.startswith(_PNG_HEAD) else None


def check_structure(kind: FileType, content: bytes) -> Refusal | None:
    """Why a file of that kind cannot be taken, or None when it is whole and harmless."""
    if kind is FileType.PDF:
        return _check_pdf(content)
    size = _jpeg_size(content) if kind is FileType.JPEG else _png_size(content)
    if size is None or 0 in size:
        return _DAMAGED
    return _TOO_MANY_PIXELS if size[0] * size[1] > MAX_PIXELS else None


# PDF: the dictionaries stand in the clear between the streams, or in object streams (/ObjStm), which are unpacked.
# Only there can an action or an attachment be declared; pictures and fonts are not searched, so chance bytes in them
# mean nothing.
_STREAM = re.compile(rb">>\s{0,16}stream(?:\r\n|\n|\r)")
_OBJECT = re.compile(rb"\d\s{1,8}\d{1,5}\s{1,8}obj\b")
_END = rb"(?=[\x00\t\n\f\r ()<>\[\]{}/%]|\Z)"
_ACTIVE_NAME = re.compile(rb"/(?:JS|JavaScript|Launch|EmbeddedFiles?|RichMedia)" + _END)
_ENCRYPT = re.compile(rb"/Encrypt" + _END)
_PAGE = re.compile(rb"/Type\s{0,8}/Pages?" + _END)
_FILTER = re.compile(rb"/Filter\s{0,8}(?:\[\s{0,8}(/FlateDecode)\s{0,8}\]|(/FlateDecode)" + _END + rb")")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")


class _UnreadableError(Exception):
    """An object stream that cannot be unpacked."""


def _check_pdf(content: bytes) -> Refusal | None:
    tail = content[-_TAIL:]
    if b"%%EOF" not in tail or b"startxref" not in tail:
        return _DAMAGED
    pages = False
    try:
        for part in _structure(content):
            names = _ESCAPED.sub(lambda match: bytes((int(match[1], 16),)), part)
            if _ENCRYPT.search(names):
                return _ENCRYPTED
            if _ACTIVE_NAME.search(names):
                return _ACTIVE
            pages = pages or _PAGE.search(names) is not None
    except _UnreadableError:
        return _UNREADABLE
    return None if pages else _DAMAGED


def _structure(content: bytes) -> Iterator[bytes]:
    """The text between streams, and what object streams hold. What is encrypted is named before it is unpacked."""
    position, left = 0, _MAX_UNPACKED
    packed: list[tuple[bytes, bytes]] = []
    while match := _STREAM.search(content, position):
        end = content.find(b"endstream", match.end())
        if end < 0:
            break
        yield content[position : match.end()]
        body = content[match.end() : end]
        start = max(position, content.rfind(b"obj", position, match.start()))
        head = _ESCAPED.sub(lambda found: bytes((int(found[1], 16),)), content[start : match.start() + 2])
        if b"/ObjStm" in head:
            packed.append((head, body))
        elif _OBJECT.search(body):
            yield body  # objects hidden behind a word "stream" that opens none
        position = end
    yield content[position:]
    for head, body in packed:
        unpacked = _unpack(head, body, left)
        left -= len(unpacked)
        yield unpacked


def _unpack(head: bytes, body: bytes, most: int) -> bytes:
    if b"/Filter" not in head:
        return body
    if not _FILTER.search(head) or b"/Predictor" in head:
        raise _UnreadableError
    unpacker = zlib.decompressobj()
    try:
        unpacked = unpacker.decompress(body, max(1, most))
    except zlib.error as error:
        raise _UnreadableError from error
    if unpacker.unconsumed_tail:
        raise _UnreadableError
    return unpacked


_NO_FRAME = frozenset({0xC4, 0xC8, 0xCC})
_STANDALONE = frozenset({0x01, *range(0xD0, 0xD8)})
_SCAN, _END_OF_IMAGE = 0xDA, b"\xff\xd9"


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    """Width and height from the frame header, if the picture then begins and comes to its end."""
    size = None
    position = 2
    while position + 4 <= len(content) and content[position] == 0xFF:  # noqa: PLR2004 - every marker begins with it
        marker = content[position + 1]
        if marker == 0xFF or marker in _STANDALONE:  # noqa: PLR2004 - a fill byte
            position += 1 if marker == 0xFF else 2  # noqa: PLR2004
            continue
        if marker == _SCAN:
            return size if content.rfind(_END_OF_IMAGE) > position else None
        length = int.from_bytes(content[position + 2 : position + 4])
        if 0xC0 <= marker <= 0xCF and marker not in _NO_FRAME:  # noqa: PLR2004 - the frame headers
            frame = content[position + 5 : position + 9]
            size = int.from_bytes(frame[2:]), int.from_bytes(frame[:2])
        position += 2 + max(2, length)
    return None


def _png_size(content: bytes) -> tuple[int, int] | None:
    """Width and height, if all chunks are whole (checked by their sums) from IHDR through IDAT to IEND."""
    size, drawn, position = None, False, len(_PNG_HEAD)
    while position + 12 <= len(content):
        length = int.from_bytes(content[position : position + 4])
        name, end = content[position + 4 : position + 8], position + 8 + length
        if zlib.crc32(content[position + 4 : end]) != int.from_bytes(content[end : end + 4]):
            return None
        if size is None:
            if name != b"IHDR" or length != 13:  # noqa: PLR2004 - the header's fixed length
                return None
            size = (
                int.from_bytes(content[position + 8 : position + 12]),
                int.from_bytes(content[position + 12 : position + 16]),
            )
        drawn = drawn or name == b"IDAT"
        if name == b"IEND":
            return size if drawn else None
        position = end + 4
    return None
