"""Against a real mail server: what arrives, what is tried again, what is given up."""

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from sqlalchemy import select

from portal.accounts import service as accounts
from portal.audit import queries as audit
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import db
from portal.kernel.errors import Invalid, NotFound
from portal.kernel.permissions import Role
from portal.messages import queries, service
from portal.messages.queries.inbox import page
from portal.messages.rules.timing import MAX_ATTEMPTS, Digest
from portal.messages.service import MarkAllRead, Tell
from portal.messages.service.outbox import take_letter
from tests.accounts.fixtures import MakeAccount, SignInBelow
from tests.conftest import any_database
from tests.messages.conftest import OK, Mailbox, Wants, free_port, tell, use_server, work
from tests.messages.service.test_telling import reader

CLERK = ("370212", Role.CHANNEL_CLERK)
WANG, LI = "wang@example.cn", "li@example.cn"


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    with clock.at("2026-07-20 08:45"):
        yield


def arrived(desk: int, number: int = 1) -> Tell:
    text = f"新到：2026-{number:06d}（林一，青岛甲公司），370201199001011234，13812345678"
    return Tell(organisation_id=desk, case_number=f"2026-{number:06d}", text=text, kind="arrived")


def state() -> queries.MailState:
    db.session.rollback()
    return queries.mail_state(db.session())


@any_database
def test_everybody_who_wants_mail_gets_one_and_only_one(
    smtp: Controller, mailbox: Mailbox, account: MakeAccount, wants: Wants, laoshan: int, person: int
) -> None:
    wants(account("wang.fang", CLERK, ("370212", Role.CHANNEL_SUPERVISOR)), WANG)
    wants(account("li.na", CLERK), LI, Digest.OFF)
    account("zhao.lei", CLERK)
    wants(account("sun.er", ("370213", Role.CHANNEL_CLERK)), "sun@example.cn")
    wants(account("lin.yi", ("370212", Role.APPLICANT), person_id=person), "lin@example.cn")
    tell(
        [arrived(laoshan), Tell(person_id=person, case_number="2026-000001", text="x", kind="progress")], Actor.system()
    )
    assert [work(), work(), work()] == [2, 0, 0]
    assert sorted(mail["To"] for mail in mailbox.taken) == ["lin@example.cn", WANG]
    mail = next(mail for mail in mailbox.taken if mail["To"] == WANG)
    assert mail["Subject"] == "职称评审服务平台：新到事项 2026-000001"
    assert mail["From"] == "职称平台 <portal@example.cn>"
    assert mail["Auto-Submitted"] == "auto-generated"
    text = mail.get_content()
    assert "https://portal.example.cn/" in text
    assert mail.get_content_type() == "text/plain"
    assert state().waiting == 0


def test_a_mail_holds_nothing_of_the_message_itself(
    smtp: Controller, mailbox: Mailbox, account: MakeAccount, wants: Wants, laoshan: int
) -> None:
    wants(account("wang.fang", CLERK), WANG)
    tell([arrived(laoshan)], Actor.system())
    work()
    whole = mailbox.taken[0].as_string() + mailbox.taken[0].get_content() + mailbox.taken[0]["Subject"]
    for secret in ("林一", "青岛甲公司", "370201199001011234", "13812345678"):
        assert secret not in whole


def test_many_messages_at_once_are_one_mail(
    smtp: Controller, mailbox: Mailbox, account: MakeAccount, wants: Wants, laoshan: int
) -> None:
    wants(account("wang.fang", CLERK), WANG)
    tell([arrived(laoshan, number) for number in range(1, 251)], Actor.system())
    assert work() == 1
    assert mailbox.taken[0]["Subject"].endswith("250 条新消息")


@any_database
def test_a_daily_mail_waits_for_the_morning_and_leaves_out_what_was_read(
    smtp: Controller,
    mailbox: Mailbox,
    account: MakeAccount,
    wants: Wants,
    laoshan: int,
    sign_in: SignInBelow,
) -> None:
    with clock.at("2026-07-20 09:00"):
        wants(account("wang.fang", CLERK), WANG, Digest.DAILY)
        tell([arrived(laoshan, 1)], Actor.system())
        assert work() == 0
        actor, _bell = reader(sign_in("wang.fang"))
        service.mark_all_read(MarkAllRead(), actor)
        tell([arrived(laoshan, 2), arrived(laoshan, 3)], Actor.system())
        assert work() == 0
    with clock.at("2026-07-21 08:29"):
        assert work() == 0
    with clock.at("2026-07-21 08:30"):
        assert work() == 1
        assert work() == 0
    text = mailbox.taken[0].get_content()
    assert "2026-000001" not in text
    assert text.index("2026-000002") < text.index("2026-000003")


def test_who_left_the_desk_is_told_no_more(
    smtp: Controller, mailbox: Mailbox, account: MakeAccount, wants: Wants, laoshan: int
) -> None:
    with clock.at("2026-07-20 09:00"):
        wants(account("wang.fang", CLERK), WANG, Digest.DAILY)
        tell([arrived(laoshan)], Actor.system())
        work()
    accounts.set_disabled(accounts.SetDisabled("wang.fang", disabled=True), Actor.system())
    with clock.at("2026-07-21 09:00"):
        assert work() == 0
    assert state().waiting == 0


@any_database
def test_a_busy_server_is_asked_again_with_the_same_mail(
    smtp: Controller, mailbox: Mailbox, account: MakeAccount, wants: Wants, laoshan: int
) -> None:
    wants(account("wang.fang", CLERK), WANG)
    mailbox.answers = ["451 busy", OK, "452 still busy"]
    with clock.at("2026-07-20 09:00:00"):
        tell([arrived(laoshan, 1)], Actor.system())
        assert [work(), work()] == [1, 0]
        assert (state().waiting, state().failing) == (1, 1)
        tell([arrived(laoshan, 2)], Actor.system())
        assert work() == 1  # a new message goes in a mail of its own
    with clock.at("2026-07-20 09:01:00"):
        assert work() == 1
    assert len(mailbox.taken) == 1
    with clock.at("2026-07-20 09:05:59"):
        assert work() == 0
    with clock.at("2026-07-20 09:06:00"):
        assert work() == 1
    assert [mail["Subject"][-6:] for mail in mailbox.taken] == ["000002", "000001"]
    assert len({mail["Message-ID"] for mail in mailbox.taken}) == 2
    assert state().waiting == 0


def test_a_server_that_never_answers_is_given_up_and_shown_and_can_be_tried_again(
    smtp: Controller, mailbox: Mailbox, account: MakeAccount, wants: Wants, laoshan: int
) -> None:
    wants(account("wang.fang", CLERK), WANG)
    use_server(f"smtp://127.0.0.1:{free_port()}")
    moment, tries = datetime(2026, 7, 20, 1, tzinfo=UTC), []
    with clock.at(moment):
        tell([arrived(laoshan)], Actor.system())
    for minute in range(700):
        with clock.at(moment + timedelta(minutes=minute)):
            tries += [minute] * work()
    assert tries == [0, 1, 6, 36, 156, 636]
    (lost,) = state().given_up
    assert (lost.email, lost.attempts, lost.messages) == (WANG, MAX_ATTEMPTS, 1)
    assert "refused" in lost.last_error.lower()
    use_server(f"smtp://127.0.0.1:{smtp.port}")
    service.retry(service.Retry(lost.letter), Actor.system())
    assert work() == 1
    assert len(mailbox.taken) == 1
    with pytest.raises(NotFound):
        service.retry(service.Retry(lost.letter), Actor.system())


@pytest.mark.parametrize("at_data", [True, False])
def test_a_final_no_is_not_asked_again_and_holds_nobody_else_up(
    smtp: Controller, mailbox: Mailbox, account: MakeAccount, wants: Wants, laoshan: int, at_data: bool
) -> None:
    wants(account("wang.fang", CLERK), WANG)
    wants(account("li.na", CLERK), LI)
    if at_data:
        mailbox.answers = ["554 no"]
    else:
        mailbox.by_address[WANG] = "550 no such mailbox"
    tell([arrived(laoshan)], Actor.system())
    assert work() == 2
    assert [mail["To"] for mail in mailbox.taken] == [LI]
    (lost,) = state().given_up
    assert (lost.attempts, lost.last_error[:3]) == (1, "554" if at_data else "550")


@any_database
def test_a_crash_after_the_attempt_was_noted_repeats_the_same_mail(
    smtp: Controller, mailbox: Mailbox, account: MakeAccount, wants: Wants, laoshan: int
) -> None:
    wants(account("wang.fang", CLERK), WANG)
    with clock.at("2026-07-20 09:00"):
        tell([arrived(laoshan)], Actor.system())
        service.spread(None, Actor.system())
        first = take_letter(None, Actor.system())  # and the worker dies here
        assert work() == 0
    with clock.at("2026-07-20 09:01"):
        assert work() == 1
    assert first is not None
    assert mailbox.taken[0]["Message-ID"] == f"<portal-letter-{first.number}@example.cn>"


def test_without_a_server_nothing_is_kept_for_later(
    smtp: Controller, mailbox: Mailbox, account: MakeAccount, wants: Wants, laoshan: int
) -> None:
    wants(account("wang.fang", CLERK), WANG)
    service.configure(None)
    tell([arrived(laoshan)], Actor.system())
    assert work() == 0
    use_server(f"smtp://127.0.0.1:{smtp.port}")
    assert work() == 0
    tell([arrived(laoshan, 2)], Actor.system())
    assert work() == 1


@any_database
def test_a_new_wish_holds_for_what_waits(
    smtp: Controller, mailbox: Mailbox, account: MakeAccount, wants: Wants, laoshan: int
) -> None:
    wang = account("wang.fang", CLERK)
    with clock.at("2026-07-20 09:00"):
        wants(wang, WANG, Digest.DAILY)
        tell([arrived(laoshan)], Actor.system())
        assert work() == 0
        wants(wang, LI, Digest.AT_ONCE)
        assert work() == 1
        wants(wang, LI, Digest.DAILY)
        tell([arrived(laoshan, 2)], Actor.system())
        work()
        wants(wang, "", Digest.OFF)
        assert state().waiting == 0
    assert [mail["To"] for mail in mailbox.taken] == [LI]
    events = audit.of_stream(db.session, f"account:{wang}")
    first = next(row.data for row in events if row.event == "mail_set")
    assert first == {"digest": "daily", "email": "w***@example.cn"}


def test_a_wish_without_an_address_is_refused(account: MakeAccount, wants: Wants, laoshan: int) -> None:
    wang = account("wang.fang", CLERK)
    for email in ("", "wang@", "wang@example.cn\r\nBcc: li@example.cn"):
        with pytest.raises(Invalid):
            wants(wang, email)
    assert queries.setting_of(db.session(), wang) == queries.Setting("", Digest.OFF)


def test_what_is_long_done_is_forgotten(
    smtp: Controller, mailbox: Mailbox, account: MakeAccount, wants: Wants, laoshan: int
) -> None:
    wants(account("wang.fang", CLERK), WANG)
    with clock.at("2026-07-20 09:00"):
        tell([arrived(laoshan)], Actor.system())
        work()
        assert service.purge_outbox(None, Actor.system()) == 0
    with clock.at("2026-10-19 09:00"):
        assert service.purge_outbox(None, Actor.system()) == 1
    assert db.session.scalar(select(db.metadata.tables["message_outbox"].c.id)) is None


def certificate(folder: Path) -> Path:
    """A certificate for 127.0.0.1 that vouches for itself, with its key."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "mail.pem"
    encoding, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    path.write_bytes(
        key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, plain) + made.public_bytes(encoding)
    )
    return path


def test_starttls_with_a_password_and_only_with_a_server_that_can_be_trusted(
    mailbox: Mailbox,
    account: MakeAccount,
    wants: Wants,
    laoshan: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pem = certificate(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(pem)

    def check(_server: object, _session: object, _envelope: object, _how: str, given: LoginPassword) -> AuthResult:
        return AuthResult(success=given.password == b"secret", auth_data=given.login.decode())

    controller = Controller(
        mailbox,
        hostname="127.0.0.1",
        port=free_port(),
        tls_context=context,
        require_starttls=True,
        authenticator=check,
        auth_required=True,
    )
    controller.start()
    try:
        wants(account("wang.fang", CLERK), WANG)
        use_server(f"smtp://portal:secret@127.0.0.1:{controller.port}?starttls=1")
        with clock.at("2026-07-20 09:00"):
            tell([arrived(laoshan)], Actor.system())
            assert work() == 1
        assert mailbox.taken == []  # nobody vouches for this server yet
        monkeypatch.setenv("SSL_CERT_FILE", str(pem))
        with clock.at("2026-07-20 09:01"):
            assert work() == 1
        assert len(mailbox.taken) == 1
        assert (mailbox.seen[0].tls, mailbox.seen[0].user) == (True, "portal")
        use_server(f"smtp://portal:wrong@127.0.0.1:{controller.port}?starttls=1")
        tell([arrived(laoshan, 2)], Actor.system())
        assert work() == 1
        assert (state().failing, state().given_up) == (1, ())  # a wrong password can be put right
    finally:
        service.configure(None)
        controller.stop(no_assert=True)


def test_the_list_of_messages_knows_nothing_of_mail(account: MakeAccount, sign_in: SignInBelow, laoshan: int) -> None:
    account("wang.fang", CLERK)
    tell([arrived(laoshan)], Actor.system())
    service.spread(None, Actor.system())
    actor, bell = reader(sign_in("wang.fang"))
    assert (len(page(db.session(), actor).rows), bell) == (1, 1)
