import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.materials.rules import content as rules
from portal.materials.rules.content import FileType, check_structure, type_of
from tests.materials.samples import jpeg, object_stream, packed_pdf, pdf, png, stream

PAGES = b"<< /Type /Pages /Count 1 >> << /Type /Page >>"


def pdf_code(content: bytes) -> str | None:
    refusal = check_structure(FileType.PDF, content)
    return refusal.code if refusal else None


@pytest.mark.parametrize(("content", "found"), [(pdf(), FileType.PDF), (png(), FileType.PNG), (jpeg(), FileType.JPEG)])
def test_whole_files_are_taken(content: bytes, found: FileType) -> None:
    assert type_of(content) is found
    assert check_structure(found, content) is None


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"PK\x03\x04", b"<html>", b" %PDF-1.4", b"MZ", b"\xff\xd8"])
def test_other_files_have_no_type(content: bytes) -> None:
    assert type_of(content) is None


@pytest.mark.parametrize(("whole", "kind"), [(pdf(), FileType.PDF), (png(), FileType.PNG), (jpeg(), FileType.JPEG)])
def test_files_that_were_cut_are_damaged(whole: bytes, kind: FileType) -> None:
    for length in range(8, len(whole) - 6):
        refusal = check_structure(kind, whole[:length])
        assert refusal is not None
        assert refusal.code == "FILE_DAMAGED"


@given(st.sampled_from(FileType), st.binary(max_size=300))
def test_any_bytes_have_an_answer(kind: FileType, tail: bytes) -> None:
    head = {FileType.PDF: b"%PDF-1.4\n", FileType.PNG: png()[:8], FileType.JPEG: b"\xff\xd8\xff"}[kind]
    refusal = check_structure(kind, head + tail)
    assert refusal is None or refusal.field == "file"


def test_a_pdf_without_pages_is_damaged() -> None:
    assert pdf_code(b"%PDF-1.4\n1 0 obj << >> endobj\nstartxref\n0\n%%EOF") == "FILE_DAMAGED"


def test_pages_are_found_in_object_streams() -> None:
    assert pdf_code(packed_pdf(PAGES)) is None
    assert pdf_code(packed_pdf(b"<< /Type /Catalog >>")) == "FILE_DAMAGED"
    plain = b"%PDF-1.7\n" + object_stream(PAGES, b"") + b"startxref\n0\n%%EOF"
    assert pdf_code(plain) is None


@pytest.mark.parametrize("name", [b"/JS", b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"/EmbeddedFiles", b"/J#53"])
def test_scripts_programs_and_attachments_are_refused_wherever_they_stand(name: bytes) -> None:
    action = b"<< " + name + b" (x) >>"
    assert pdf_code(pdf(b"/OpenAction " + action)) == "PDF_ACTIVE"
    assert pdf_code(packed_pdf(PAGES + action)) == "PDF_ACTIVE"
    hidden = b"% >>stream\n5 0 obj " + action + b" endobj\n% endstream\n"
    assert pdf_code(pdf(streams=hidden)) == "PDF_ACTIVE"
    unclosed = b"% >>stream\n5 0 obj " + action + b" endobj\n"
    assert pdf_code(pdf(streams=unclosed)) == "PDF_ACTIVE"


def test_an_object_stream_may_hide_its_own_name() -> None:
    packed = zlib.compress(b"<< /JS (x) >>")
    assert pdf_code(pdf(streams=stream(packed, b"/Type /Obj#53tm /Filter /FlateDecode"))) == "PDF_ACTIVE"


def test_chance_bytes_in_pictures_mean_nothing() -> None:
    assert pdf_code(pdf(streams=stream(b"\x01/JS \x02/Encrypt \x03"))) is None
    assert pdf_code(pdf(b"/JSX 1 /Launcher 2")) is None


def test_encrypted_pdfs_are_refused() -> None:
    assert pdf_code(pdf(trailer=b"/Encrypt 5 0 R")) == "PDF_ENCRYPTED"
    encrypted = object_stream(b"noise", b"/Filter /Flate")  # cannot be unpacked, but that is not the reason to tell
    assert pdf_code(pdf(trailer=b"/Encrypt 5 0 R", streams=encrypted)) == "PDF_ENCRYPTED"


@pytest.mark.parametrize(
    "packed",
    [
        object_stream(b"x", b"/Filter /LZWDecode"),
        object_stream(b"x", b"/Filter [/ASCIIHexDecode /FlateDecode]"),
        object_stream(b"x", b"/Filter /FlateDecode /DecodeParms << /Predictor 12 >>"),
        stream(b"not deflated", b"/Type /ObjStm /Filter /FlateDecode"),
    ],
)
def test_what_cannot_be_looked_into_is_refused(packed: bytes) -> None:
    assert pdf_code(pdf(streams=packed)) == "PDF_UNREADABLE"


def test_unpacking_stops_at_its_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = object_stream(bytes(10_000))
    assert pdf_code(pdf(streams=bomb + bomb)) is None
    monkeypatch.setattr(rules, "_MAX_UNPACKED", 15_000)
    assert pdf_code(pdf(streams=bomb)) is None
    assert pdf_code(pdf(streams=bomb + bomb)) == "PDF_UNREADABLE"


@pytest.mark.parametrize(("make", "kind"), [(png, FileType.PNG), (jpeg, FileType.JPEG)])
def test_pictures_have_a_believable_size(make: object, kind: FileType) -> None:
    assert callable(make)
    for size, code in (((0, 5), "FILE_DAMAGED"), ((5, 0), "FILE_DAMAGED"), ((60_000, 60_000), "IMAGE_TOO_LARGE")):
        refusal = check_structure(kind, make(*size))
        assert refusal is not None
        assert refusal.code == code
    assert check_structure(kind, make(10_000, 10_000)) is None


def test_a_changed_byte_in_a_png_is_noticed() -> None:
    whole = bytearray(png())
    whole[20] ^= 1
    assert check_structure(FileType.PNG, bytes(whole)) is not None


def test_the_end_of_a_thumbnail_is_not_the_end_of_the_picture() -> None:
    whole = jpeg(thumbnail=b"\xff\xd9")
    assert check_structure(FileType.JPEG, whole) is None
    assert check_structure(FileType.JPEG, whole[:-2]) is not None
