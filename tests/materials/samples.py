"""Small real files, made here byte by byte."""

import struct
import zlib


def pdf(extra: bytes = b"", *, trailer: bytes = b"", streams: bytes = b"") -> bytes:
    return (
        b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R " + extra + b" >>\nendobj\n"
        b"2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n"
        b"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>\nendobj\n"
        + streams
        + b"trailer\n<< /Root 1 0 R /Size 4 "
        + trailer
        + b" >>\nstartxref\n0\n%%EOF\n"
    )


def stream(body: bytes, head: bytes = b"") -> bytes:
    return b"9 0 obj\n<< " + head + b" /Length %d >>\nstream\n" % len(body) + body + b"\nendstream\nendobj\n"


def object_stream(body: bytes, head: bytes = b"/Filter /FlateDecode") -> bytes:
    packed = zlib.compress(body) if b"/Flate" in head else body
    return stream(packed, b"/Type /ObjStm /N 1 /First 4 " + head)


def packed_pdf(objects: bytes) -> bytes:
    """A PDF of today: everything but the cross-reference table lies in an object stream."""
    return b"%PDF-1.7\n" + object_stream(objects) + b"startxref\n0\n%%EOF"


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(width: int = 2, height: int = 1) -> bytes:
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(b"\0" + b"\xff\0\0" * 2))
        + chunk(b"IEND", b"")
    )


def segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


def jpeg(width: int = 2, height: int = 1, thumbnail: bytes = b"") -> bytes:
    return (
        b"\xff\xd8"
        + segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0" + thumbnail)
        + segment(0xC4, bytes(20))
        + b"\xff"  # a fill byte
        + segment(0xC0, struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\0")
        + segment(0xDA, b"\x01\x01\0\0\x3f\0")
        + b"\x12\x34\xff\0\x56"
        + b"\xff\xd9"
    )
