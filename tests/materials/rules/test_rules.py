import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kernel.refusal import Refusal
from portal.materials import rules
from portal.materials.rules import (
    KIND_LABELS,
    FileType,
    MaterialKind,
    check_file,
    check_title,
    clean_name,
    missing_kinds,
)
from tests.materials.samples import jpeg, pdf, png


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        ("学历证书.pdf", pdf(), FileType.PDF),
        ("扫描.JPG", jpeg(), FileType.JPEG),
        ("扫描.jpeg", jpeg(), FileType.JPEG),
        ("C:\\资料\\a.b.png", png(), FileType.PNG),
    ],
)
def test_files_are_known_by_content_and_name(name: str, content: bytes, found: FileType) -> None:
    assert check_file(name, content) is found


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.pdf", b"", "FILE_EMPTY"),
        ("a.docx", b"PK\x03\x04", "FILE_TYPE"),
        ("a", pdf(), "FILE_TYPE"),
        ("a.pdf.exe", pdf(), "FILE_TYPE"),
        ("a.pdf", b"<html>", "FILE_CONTENT"),
        ("a.pdf", png(), "FILE_NAME_MISMATCH"),
        ("a.png", jpeg(), "FILE_NAME_MISMATCH"),
        ("a.pdf", pdf()[:-10], "FILE_DAMAGED"),
        ("a.pdf", pdf(b"/JS 1"), "PDF_ACTIVE"),
    ],
)
def test_what_is_not_taken_has_a_reason(name: str, content: bytes, code: str) -> None:
    found = check_file(name, content)
    assert isinstance(found, Refusal)
    assert (found.code, found.field) == (code, "file")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("a.pdf", "文件内容不是有效的 PDF"),
        ("a.jpg", "文件内容不是有效的 JPG"),
        ("a.jpeg", "文件内容不是有效的 JPG"),
        ("a.png", "文件内容不是有效的 PNG"),
        ("a.docx", "只接收 PDF、JPG、PNG 文件"),
    ],
)
def test_a_right_ending_is_not_called_wrong(name: str, words: str) -> None:
    refusal = check_file(name, b"<html>")
    assert isinstance(refusal, Refusal)
    assert refusal.message.startswith(words)


def test_the_limit_itself_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "MAX_BYTES", len(png()))
    assert check_file("a.png", png()) is FileType.PNG
    found = check_file("a.png", png() + b"\0")
    assert isinstance(found, Refusal)
    assert found.code == "FILE_TOO_LARGE"


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/证书.pdf", "证书.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf"),
        ("证书\u202efdp.exe", "证书fdp.exe"),
        (".htaccess", "htaccess"),
        ("", "file"),
        ("长" * 200 + ".pdf", "长" * 116 + ".pdf"),
    ],
)
def test_names_are_cleaned(name: str, clean: str) -> None:
    assert clean_name(name) == clean


@given(st.text(max_size=400))
def test_a_clean_name_is_short_and_on_one_line(name: str) -> None:
    clean = clean_name(name)
    assert 0 < len(clean) <= 120
    assert clean.isprintable() or not clean.isascii()
    assert not set(clean) & set("/\\\r\n\0")
    assert clean_name(clean) == clean


def test_each_kind_has_a_label() -> None:
    assert set(KIND_LABELS) == set(MaterialKind)


def test_missing_kinds_are_named_in_their_order() -> None:
    assert missing_kinds(()) == (MaterialKind.COMMITMENT, MaterialKind.DEGREE_CERTIFICATE)
    assert missing_kinds(("commitment", "other")) == (MaterialKind.DEGREE_CERTIFICATE,)
    assert missing_kinds(("commitment", "degree_certificate")) == ()


def test_a_title_may_be_left_out_but_not_be_long() -> None:
    assert check_title("  ", MaterialKind.OTHER) == "其他材料"
    assert check_title(" 本科  学位 ", MaterialKind.OTHER) == "本科 学位"
    assert isinstance(check_title("长" * 101, MaterialKind.OTHER), Refusal)
