"""Mail addresses and the server's address."""

from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from email_validator import EmailNotValidError, validate_email

from portal.kernel.refusal import Refusal
from portal.kernel.text import N_

MAX_ADDRESS = 254
_PLAIN, _STARTTLS, _TLS = 25, 587, 465


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server. tls: from the start; starttls: demanded before anything is sent; user "" where none is needed."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    starttls: bool = False
    tls: bool = False


def server_of(url: str) -> Server:
    """``smtp://user:password@host:port?starttls=1`` or ``smtps://…``; ValueError for anything else."""
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        msg = "PORTAL_SMTP_URL must look like smtp://user:password@host:port?starttls=1 or smtps://…"
        raise ValueError(msg)
    tls = parts.scheme == "smtps"
    starttls = parse_qs(parts.query).get("starttls", ["0"])[-1] == "1" and not tls
    usual = _TLS if tls else _STARTTLS if starttls else _PLAIN
    return Server(
        parts.hostname, parts.port or usual, unquote(parts.username or ""), unquote(parts.password or ""), starttls, tls
    )


def clean_address(text: str) -> str:
    """The address as it is kept; ValueError where it cannot be one. No name server is asked."""
    try:
        return validate_email(text.strip(), check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise ValueError(str(error)) from error


def refuse_address(text: str) -> Refusal | None:
    """Why ``text`` is no mail address, or None."""
    try:
        clean_address(text)
    except ValueError:
        return Refusal("BAD_ADDRESS", N_("邮箱地址不完整或有错字，例如 wang@example.cn。"), field="email")
    return None


def masked(address: str) -> str:
    """The address as the ledger shows it: first letter and domain."""
    name, _at, domain = address.rpartition("@")
    return f"{name[:1]}***@{domain}"
