"""Small real files, drawn by the demo itself: a paper with a few lines as PDF, a certificate's scan as PNG."""

import struct
import zlib
from collections.abc import Sequence

_SIZE = (595, 842)  # A4 in points
_FONT = (
    b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts ["
    b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light"
    b" /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >>"
    b" /FontDescriptor << /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880]"
    b" /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >> >> ] >>"
)


def pdf(title: str, lines: Sequence[str]) -> bytes:
    """A page with a title and lines below it, in the Chinese font that every PDF reader brings along."""
    text = [_line(title, 20, 160, 740)]
    text += [_line(line, 12, 80, 680 - 28 * index) for index, line in enumerate(lines)]
    drawn = b"\n".join(text)
    return _document(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents 4 0 R"
            b" /Resources << /Font << /F1 5 0 R >> >> >>" % _SIZE,
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn),
            _FONT,
        ]
    )


def _line(text: str, size: int, left: int, bottom: int) -> bytes:
    coded = text.encode("utf-16-be").hex().encode("ascii")
    return b"BT /F1 %d Tf %d %d Td <%s> Tj ET" % (size, left, bottom, coded)


def _document(objects: Sequence[bytes]) -> bytes:
    """Objects one after the other with the table that tells where each begins."""
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for place in places:
        out += b"%010d 00000 n \n" % place
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


_WIDTH, _HEIGHT, _BORDER, _LINES = 360, 252, 8, (60, 96, 120, 144, 168)
_MARGIN = 40
_PAPER, _INK, _FRAME, _SEAL = (250, 247, 240), (120, 116, 108), (176, 141, 87), (196, 62, 52)


def png(shade: int) -> bytes:
    """A certificate as a scan shows it from afar: frame, lines and a red seal; shade tells one from another."""
    rows = b"".join(b"\x00" + _row(y, shade) for y in range(_HEIGHT))
    head = struct.pack(">IIBBBBB", _WIDTH, _HEIGHT, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(map(_chunk, *zip(*parts, strict=True)))


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _row(y: int, shade: int) -> bytes:
    return b"".join(bytes(_pixel(x, y, shade)) for x in range(_WIDTH))


def _pixel(x: int, y: int, shade: int) -> tuple[int, int, int]:
    if min(x, y, _WIDTH - 1 - x, _HEIGHT - 1 - y) < _BORDER:
        return _FRAME
    if (x - 285) ** 2 + (y - 190) ** 2 < 26**2:
        return _SEAL
    if any(top <= y < top + 6 for top in _LINES) and _MARGIN < x < 300 - (y * (3 + shade % 5)) % 90:
        return _INK
    return (_PAPER[0] - shade % 16, _PAPER[1] - shade % 16, _PAPER[2])
