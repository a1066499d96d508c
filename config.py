"""Settings, all from the environment; what a fresh machine lacks stands in ``instance/`` (made by ``make run``)."""

import os
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """One installation.

    data_key: the key ring of personal numbers and files; assets: auto, cdn or local; demo: demo data and a clock that
    can be moved; live: how desks learn of changes (poll). smtp_url: ``smtp://user:password@host:port?starttls=1``,
    None: no mail is sent; mail_from: its sender; public_url: where people reach the portal, for links in mail;
    limits: where attempts are counted (``redis://host:port/number``); ``memory://``: in each process for itself.
    """

    database_url: str
    secret_key: str | None
    data_key: str | None
    instance: Path
    files: Path
    assets: str
    demo: bool = False
    testing: bool = False
    https: bool = False
    proxies: int = 0
    clock_file: Path | None = None
    smtp_url: str | None = None
    mail_from: str | None = None
    public_url: str = "http://127.0.0.1:8000"
    limits: str = "memory://"


def _database_url(instance: Path) -> str:
    url = os.environ.get("DATABASE_URL") or f"sqlite:///{instance / 'portal.sqlite'}"
    for short in ("postgres://", "postgresql://"):
        if url.startswith(short):
            return "postgresql+psycopg://" + url.removeprefix(short)
    return url


def from_environment() -> Config:
    """The installation that the environment describes."""
    from portal.kernel import keys  # noqa: PLC0415 - the settings may be read before the portal is imported

    instance = Path(os.environ.get("PORTAL_INSTANCE") or ROOT / "instance")
    stored = keys.load(instance)
    demo = os.environ.get("PORTAL_DEMO") == "1"
    return Config(
        database_url=_database_url(instance),
        secret_key=os.environ.get("SECRET_KEY") or stored.secret,
        data_key=os.environ.get("PORTAL_DATA_KEY") or stored.data,
        instance=instance,
        files=Path(os.environ.get("PORTAL_FILES") or instance / "files"),
        # A city's intranet may not reach the CDN: only the demo falls back on it by itself.
        assets=os.environ.get("PORTAL_ASSETS") or "auto",
        demo=demo,
        https=os.environ.get("PORTAL_HTTPS") == "1",
        proxies=int(os.environ.get("PORTAL_PROXIES") or 0),
        clock_file=instance / "clock_offset" if demo else None,
        smtp_url=os.environ.get("PORTAL_SMTP_URL") or None,
        mail_from=os.environ.get("PORTAL_MAIL_FROM") or None,
        limits=os.environ.get("RATELIMIT_STORAGE_URI") or "memory://",
        public_url=(os.environ.get("PORTAL_URL") or f"http://127.0.0.1:{os.environ.get('PORTAL_PORT') or 8000}").rstrip(
            "/"
        ),
    )
