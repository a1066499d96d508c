"""Handing mail to the server.

The next attempt is committed before each one, the success after it. Between the server's yes and our commit a crash
can repeat a mail; the repetition carries the same Message-ID, so that mail programs show it once. Nothing is lost.
"""

import smtplib
import ssl
import time
from contextlib import suppress
from email.message import EmailMessage
from email.utils import formatdate, parseaddr

from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.messages.rules.letters import body, subject
from portal.messages.service.outbox import Letter, Outcome, note_outcome, take_letter
from portal.messages.service.settings import Mailing, mailing

AT_ONCE = 50
"""Mails in one turn of the worker, so that its other jobs get theirs."""
_SECONDS = 15
"""A turn ends after so long, whatever is left."""
_TIMEOUT = 20  # seconds that the server may be silent
_PERMANENT = 500  # answers from here on mean: never


def post_mail(actor: Actor) -> int:
    """Send what is due, for at most a turn; returns how many mails were tried. Without a server: nothing."""
    how = mailing()
    if how is None:
        return 0
    tried, until = 0, time.monotonic() + _SECONDS
    connection: smtplib.SMTP | None = None
    try:
        while tried < AT_ONCE and time.monotonic() < until:
            letter = take_letter(None, actor)
            if letter is None:
                break
            tried += 1
            try:
                connection = connection or _connect(how)
            except (OSError, smtplib.SMTPException) as error:
                note_outcome(Outcome(letter, _words(error)), actor)
                break  # the others wait for a server that answers
            outcome = _send(connection, how, letter)
            note_outcome(outcome, actor)
            if outcome.error and not _is_alive(connection):
                connection = None
    finally:
        if connection is not None:
            with suppress(OSError, smtplib.SMTPException):
                connection.quit()
    return tried


def _connect(how: Mailing) -> smtplib.SMTP:
    server = how.server
    if server.tls:
        connection: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, timeout=_TIMEOUT, context=ssl.create_default_context()
        )
    else:
        connection = smtplib.SMTP(server.host, server.port, timeout=_TIMEOUT)
    try:
        if server.starttls:
            connection.starttls(context=ssl.create_default_context())
        if server.user:
            connection.login(server.user, server.password)
    except (OSError, smtplib.SMTPException):
        connection.close()
        raise
    return connection


def _send(connection: smtplib.SMTP, how: Mailing, letter: Letter) -> Outcome:
    try:
        connection.send_message(_message(how, letter))
    except smtplib.SMTPRecipientsRefused as error:
        code, said = next(iter(error.recipients.values()))
        return Outcome(letter, _answer(code, said), permanent=code >= _PERMANENT)
    except smtplib.SMTPDataError as error:
        return Outcome(letter, _words(error), permanent=error.smtp_code >= _PERMANENT)
    except (OSError, smtplib.SMTPException) as error:
        # A refused sender or log-in is a matter of our settings: it is put right, so the mail is worth another attempt.
        return Outcome(letter, _words(error))
    return Outcome(letter)


def _message(how: Mailing, letter: Letter) -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = subject(letter.lines)
    message["From"] = how.sender
    message["To"] = letter.email
    message["Date"] = formatdate(clock.now().timestamp())
    message["Message-ID"] = f"<portal-letter-{letter.number}@{parseaddr(how.sender)[1].rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(body(letter.lines, f"{how.public_url}/", f"{how.public_url}/account/messages"))
    return message


def _is_alive(connection: smtplib.SMTP) -> bool:
    """Whether the connection may carry the next mail."""
    try:
        connection.rset()
    except (OSError, smtplib.SMTPException):
        connection.close()
        return False
    return True


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _answer(error.smtp_code, error.smtp_error)
    return f"{type(error).__name__}: {error}"[:300]


def _answer(code: int, said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return f"{code} {text}"[:300]
