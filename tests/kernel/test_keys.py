from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from portal.kernel import keys
from portal.kernel.encryption import AesGcmCipher


def test_keys_are_made_once_for_their_user_alone(tmp_path: Path) -> None:
    folder = tmp_path / "instance"
    keys.ensure(folder)
    made = keys.load(folder)
    keys.ensure(folder)
    assert keys.load(folder) == made
    assert made.secret is not None
    assert len(made.secret) >= 48
    assert {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()} == {
        "secret.key": 0o600,
        "data.key": 0o600,
    }
    assert folder.stat().st_mode & 0o777 == 0o700


def test_the_data_key_is_a_ring(tmp_path: Path) -> None:
    keys.ensure(tmp_path)
    ring = keys.load(tmp_path).data
    assert ring is not None
    cipher = AesGcmCipher.from_text(ring)
    assert cipher.decrypt(cipher.encrypt("text", "c"), "c") == "text"


def test_nothing_there_is_none(tmp_path: Path) -> None:
    assert keys.load(tmp_path) == keys.Keys(None, None)


def test_a_file_that_is_there_stays(tmp_path: Path) -> None:
    (tmp_path / "secret.key").write_text("mine\n", encoding="ascii")
    keys.ensure(tmp_path)
    assert keys.load(tmp_path).secret == "mine"


def test_keys_do_not_show_in_logs() -> None:
    assert repr(keys.Keys("geheim", "geheim")) == "Keys()"


def test_processes_that_start_at_once_read_the_same_keys(tmp_path: Path) -> None:
    def start(_number: int) -> keys.Keys:
        keys.ensure(tmp_path)
        return keys.load(tmp_path)

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(start, range(16)))) == 1
    assert len(list(tmp_path.iterdir())) == 2
