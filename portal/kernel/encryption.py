"""Encryption at rest: personal numbers, phones and files (DOMAIN 7, class S3), and keyed indexes to find them again.

``PORTAL_DATA_KEY`` is a ring, ``keyid:base64,keyid2:base64``. The first key encrypts; every key may decrypt what it
once wrote, so a new key is put in front and the old ones stay. Indexes and the names of files must stay the same for
ever: their key comes from the **last** entry of the ring, which must never be removed.
"""

import base64
import binascii
import hashlib
import hmac
import os
import re
from collections.abc import Mapping
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
_NONCE_BYTES = 12
_KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,32}")


class EncryptionError(Exception):
    """Root of what can go wrong here; no message ever holds a key or a plain text."""


class BadKeyRingError(EncryptionError):
    """``PORTAL_DATA_KEY`` cannot be read; the message says which entry and why."""


class UnknownKeyError(EncryptionError):
    """The text was written with a key that is no longer in the ring."""


class TamperedError(EncryptionError):
    """The text was changed, cut, or belongs to another context (another row or another column)."""


class Cipher(Protocol):
    """Encrypts and finds again. ``context`` names the place: what is moved to another place cannot be read there."""

    def encrypt(self, text: str, context: str) -> str:
        """``text`` as ``keyid.nonce.ciphertext``, URL-safe; never the same twice."""
        ...

    def decrypt(self, token: str, context: str) -> str:
        """What ``encrypt`` was given; UnknownKeyError, TamperedError."""
        ...

    def encrypt_bytes(self, content: bytes, context: str) -> bytes:
        """A file as it is stored."""
        ...

    def decrypt_bytes(self, stored: bytes, context: str) -> bytes:
        """The file; UnknownKeyError, TamperedError."""
        ...

    def index(self, text: str, context: str) -> str:
        """64 hex digits, always the same for the same text and context, useless without the key."""
        ...

    def index_bytes(self, content: bytes, context: str) -> str:
        """``index`` for the content of a file."""
        ...


class AesGcmCipher:
    """AES-256-GCM. The encrypting and the indexing key are derived by HKDF-SHA256: neither tells of the other."""

    def __init__(self, ring: Mapping[str, bytes]) -> None:
        """``ring``: key id -> 32 secret bytes, current key first; BadKeyRingError when empty or of a wrong length."""
        if not ring:
            raise BadKeyRingError("the ring of data keys is empty")
        for key_id, secret in ring.items():
            if not _KEY_ID.fullmatch(key_id):
                raise BadKeyRingError(f"data key id {key_id!r}: 1 to 32 letters, digits, - or _")
            if len(secret) != KEY_BYTES:
                raise BadKeyRingError(f"data key {key_id}: {KEY_BYTES} bytes are needed, not {len(secret)}")
        self._keys = {key_id: AESGCM(_derive(secret, "portal encryption 1")) for key_id, secret in ring.items()}
        self._current = next(iter(ring))
        self._index_key = _derive(tuple(ring.values())[-1], "portal index 1")

    @classmethod
    def from_text(cls, text: str) -> "AesGcmCipher":
        """The cipher of a ``PORTAL_DATA_KEY``; BadKeyRingError."""
        ring: dict[str, bytes] = {}
        for number, part in enumerate(text.split(","), start=1):
            key_id, colon, encoded = part.strip().partition(":")
            if not colon:
                raise BadKeyRingError(f"data key {number} is not of the form keyid:base64")
            if key_id in ring:
                raise BadKeyRingError(f"data key id {key_id} stands twice in the ring")
            try:
                ring[key_id] = _decode(encoded)
            except (binascii.Error, ValueError) as error:
                raise BadKeyRingError(f"data key {key_id} is not base64") from error
        return cls(ring)

    def encrypt(self, text: str, context: str) -> str:
        """See Cipher."""
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._keys[self._current].encrypt(nonce, text.encode(), context.encode())
        return f"{self._current}.{_encode(nonce)}.{_encode(sealed)}"

    def decrypt(self, token: str, context: str) -> str:
        """See Cipher."""
        key_id, _, rest = token.partition(".")
        try:
            nonce, sealed = (_decode(part) for part in rest.split("."))
        except (binascii.Error, ValueError) as error:
            raise TamperedError("not a ciphertext of the form keyid.nonce.ciphertext") from error
        return self._open(key_id, nonce, sealed, context).decode()

    def encrypt_bytes(self, content: bytes, context: str) -> bytes:
        """See Cipher. The head is one byte of length and the key id, then the nonce."""
        nonce = os.urandom(_NONCE_BYTES)
        head = self._current.encode("ascii")
        sealed = self._keys[self._current].encrypt(nonce, content, context.encode())
        return bytes((len(head),)) + head + nonce + sealed

    def decrypt_bytes(self, stored: bytes, context: str) -> bytes:
        """See Cipher."""
        start = 1 + (stored[0] if stored else 0)
        try:
            key_id = stored[1:start].decode("ascii")
        except UnicodeDecodeError as error:
            raise TamperedError("not a file that the portal encrypted") from error
        return self._open(key_id, stored[start : start + _NONCE_BYTES], stored[start + _NONCE_BYTES :], context)

    def index(self, text: str, context: str) -> str:
        """See Cipher."""
        return self.index_bytes(text.encode(), context)

    def index_bytes(self, content: bytes, context: str) -> str:
        """See Cipher."""
        return hmac.new(self._index_key, context.encode() + b"\0" + content, hashlib.sha256).hexdigest()

    def _open(self, key_id: str, nonce: bytes, sealed: bytes, context: str) -> bytes:
        key = self._keys.get(key_id)
        if key is None:
            known = ", ".join(self._keys)
            raise UnknownKeyError(f"written with data key {key_id[:32]!r}; the ring holds {known}")
        try:
            return key.decrypt(nonce, sealed, context.encode())
        except (InvalidTag, ValueError) as error:
            raise TamperedError("the ciphertext was changed or belongs to another place") from error


def new_secret() -> bytes:
    """Fresh bytes for one entry of the ring."""
    return AESGCM.generate_key(KEY_BYTES * 8)


def ring_entry(key_id: str, secret: bytes) -> str:
    """One entry of ``PORTAL_DATA_KEY``."""
    return f"{key_id}:{_encode(secret)}"


def _derive(secret: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=KEY_BYTES, salt=None, info=purpose.encode()).derive(secret)


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _decode(text: str) -> bytes:
    """Both alphabets and missing padding are accepted; anything else is a ValueError."""
    standard = text.rstrip("=").replace("-", "+").replace("_", "/")
    return base64.b64decode(standard + "=" * (-len(standard) % 4), validate=True)


class _Holder:
    cipher: Cipher | None = None


def configure(new: Cipher) -> None:
    """Make ``new`` the cipher of this process (create_app alone calls this)."""
    _Holder.cipher = new


def cipher() -> Cipher:
    """The cipher of this process; RuntimeError before it was configured."""
    if _Holder.cipher is None:
        msg = "no cipher is configured"
        raise RuntimeError(msg)
    return _Holder.cipher
