"""The blueprint, and how often one may try."""

from flask import Blueprint, current_app, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from portal.accounts.rules import clean_username

blueprint = Blueprint("accounts", __name__, template_folder="../templates")

limiter = Limiter(key_func=get_remote_address, headers_enabled=False)

LOGIN_PER_NAME = "20 per minute"
LOGIN_PER_ADDRESS = "120 per minute"
"""Generous, for a whole office may stand behind one address; the lock-out itself stands in the account's row."""


def name_and_address() -> str:
    """The key of the log-in's limit: from where, as whom."""
    return f"{get_remote_address()} {clean_username(request.form.get('username', ''))[:64]}"


def limits_off() -> bool:
    """Whether this installation counts no attempts (tests)."""
    return not current_app.config.get("RATELIMIT_ENABLED", True)
