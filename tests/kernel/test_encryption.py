import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kernel import encryption
from portal.kernel.encryption import (
    AesGcmCipher,
    BadKeyRingError,
    TamperedError,
    UnknownKeyError,
    new_secret,
    ring_entry,
)

OLD = ring_entry("k1", bytes(range(32)))
NEW = ring_entry("k2", bytes(range(32, 64)))
CIPHER = AesGcmCipher.from_text(OLD)


@given(st.text())
def test_text_comes_back_and_is_never_written_twice_alike(text: str) -> None:
    first, second = CIPHER.encrypt(text, "person.phone"), CIPHER.encrypt(text, "person.phone")
    assert first != second
    assert CIPHER.decrypt(first, "person.phone") == CIPHER.decrypt(second, "person.phone") == text


@given(st.binary(max_size=2000))
def test_files_come_back(content: bytes) -> None:
    stored = CIPHER.encrypt_bytes(content, "file:1")
    assert CIPHER.decrypt_bytes(stored, "file:1") == content
    assert len(content) < 8 or content not in stored


def test_the_token_names_its_key_and_hides_the_text() -> None:
    key_id, nonce, sealed = CIPHER.encrypt("37020119900101123X", "person.id_number").split(".")
    assert key_id == "k1"
    assert len(nonce) == 16
    assert "37020119900101123X" not in sealed


def test_what_is_moved_to_another_place_cannot_be_read() -> None:
    with pytest.raises(TamperedError):
        CIPHER.decrypt(CIPHER.encrypt("13800000000", "person.phone"), "person.id_number")
    with pytest.raises(TamperedError):
        CIPHER.decrypt_bytes(CIPHER.encrypt_bytes(b"x", "file:1"), "file:2")


@pytest.mark.parametrize("token", ["", "k1", "k1.a", "k1.AAAA.AAAA", "k1.AAAAAAAAAAAAAAAA.!", "k1.é.é", "k1.a.b.c"])
def test_broken_tokens_are_tampered_not_crashes(token: str) -> None:
    with pytest.raises((TamperedError, UnknownKeyError)):
        CIPHER.decrypt(token, "c")


def test_each_changed_byte_of_a_file_is_noticed() -> None:
    stored = CIPHER.encrypt_bytes(b"content", "file:1")
    for position in range(len(stored)):
        changed = bytearray(stored)
        changed[position] ^= 1
        with pytest.raises((TamperedError, UnknownKeyError)):
            CIPHER.decrypt_bytes(bytes(changed), "file:1")
    for length in range(len(stored)):
        with pytest.raises((TamperedError, UnknownKeyError)):
            CIPHER.decrypt_bytes(stored[:length], "file:1")


def test_a_new_key_in_front_reads_the_old_and_keeps_the_index() -> None:
    old = AesGcmCipher.from_text(OLD)
    rotated = AesGcmCipher.from_text(f"{NEW},{OLD}")
    token = old.encrypt("text", "c")
    assert rotated.decrypt(token, "c") == "text"
    assert rotated.encrypt("text", "c").startswith("k2.")
    assert rotated.index("text", "c") == old.index("text", "c")
    with pytest.raises(UnknownKeyError, match="k1"):
        AesGcmCipher.from_text(NEW).decrypt(token, "c")


def test_the_index_depends_on_text_context_and_key() -> None:
    index = CIPHER.index("37020119900101123X", "person.id_number")
    assert len(index) == 64
    assert index == CIPHER.index("37020119900101123X", "person.id_number")
    assert index != CIPHER.index("370201199001011230", "person.id_number")
    assert index != CIPHER.index("37020119900101123X", "person.phone")
    assert index != AesGcmCipher.from_text(NEW).index("37020119900101123X", "person.id_number")
    assert CIPHER.index("b", "a") != CIPHER.index("", "ab")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "not of the form"),
        ("k1", "not of the form"),
        ("k1:!!", "not base64"),
        ("k1:QUJD", "32 bytes"),
        ("k 1:" + OLD.split(":")[1], "data key id"),
        (f"{OLD},{OLD}", "twice"),
    ],
)
def test_an_unreadable_ring_says_what_is_wrong(text: str, message: str) -> None:
    with pytest.raises(BadKeyRingError, match=message):
        AesGcmCipher.from_text(text)


def test_an_empty_ring_is_refused() -> None:
    with pytest.raises(BadKeyRingError, match="empty"):
        AesGcmCipher({})


def test_the_ring_takes_both_base64_alphabets_with_and_without_padding() -> None:
    secret = bytes([251, 239, 190] * 10 + [255, 255])
    plain = "++++" * 10 + "//8="
    url = "----" * 10 + "__8"
    assert AesGcmCipher.from_text(f"k:{plain}").index("t", "c") == AesGcmCipher({"k": secret}).index("t", "c")
    assert AesGcmCipher.from_text(f"k:{url}").index("t", "c") == AesGcmCipher({"k": secret}).index("t", "c")


def test_the_process_has_one_cipher_once_configured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encryption._Holder, "cipher", None)
    with pytest.raises(RuntimeError, match="configured"):
        encryption.cipher()
    made = AesGcmCipher({"k": new_secret()})
    encryption.configure(made)
    assert encryption.cipher() is made
