from pathlib import Path

import pytest

from portal.kernel import files
from portal.kernel.encryption import AesGcmCipher, TamperedError
from portal.kernel.files import FileStore, MissingFileError

CIPHER = AesGcmCipher({"k1": bytes(range(32))})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "files"


@pytest.fixture
def store(folder: Path) -> FileStore:
    return FileStore(folder, CIPHER)


def stored_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_content_comes_back_and_lies_encrypted_for_its_user_alone(store: FileStore, folder: Path) -> None:
    key = store.put(b"%PDF-1.7 a certificate")
    assert store.get(key) == b"%PDF-1.7 a certificate"
    (path,) = stored_in(folder)
    assert path.name == key
    assert b"certificate" not in path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o600


def test_the_same_content_is_stored_once(store: FileStore, folder: Path) -> None:
    assert store.put(b"same") == store.put(b"same")
    assert store.put(b"other") != store.put(b"same")
    assert len(stored_in(folder)) == 2


def test_the_name_tells_nothing_without_the_key(store: FileStore, folder: Path) -> None:
    other = FileStore(folder, AesGcmCipher({"k1": bytes(32)}))
    assert store.put(b"same") != other.put(b"same")


def test_a_swapped_file_is_noticed(store: FileStore, folder: Path) -> None:
    one, two = store.put(b"one"), store.put(b"two")
    (folder / one[:2] / one).write_bytes((folder / two[:2] / two).read_bytes())
    with pytest.raises(TamperedError):
        store.get(one)


def test_a_missing_file_has_its_own_error(store: FileStore) -> None:
    with pytest.raises(MissingFileError):
        store.get("0" * 64)


@pytest.mark.parametrize("key", ["", "../../etc/passwd", "0" * 63, "G" * 64])
def test_only_content_keys_become_paths(store: FileStore, key: str) -> None:
    with pytest.raises(ValueError, match="64 hex"):
        store.get(key)


def test_an_interrupted_write_leaves_nothing(store: FileStore, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object) -> None:
        raise OSError

    with monkeypatch.context() as patch:
        patch.setattr(files.os, "fsync", fail)
        with pytest.raises(OSError):  # noqa: PT011 - any failure of the disk
            store.put(b"content")
    assert stored_in(folder) == []
    assert store.get(store.put(b"content")) == b"content"


def test_the_process_has_one_store_once_configured(store: FileStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files._Holder, "store", None)
    with pytest.raises(RuntimeError, match="configured"):
        files.store()
    files.configure(store)
    assert files.store() is store
