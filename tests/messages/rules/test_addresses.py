import pytest

from portal.messages.rules.addresses import Server, clean_address, masked, refuse_address, server_of


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example.cn", Server("mail.example.cn", 25)),
        ("smtp://mail.example.cn?starttls=1", Server("mail.example.cn", 587, starttls=True)),
        ("smtp://u%40x:p%3Aw@10.0.0.5:2525", Server("10.0.0.5", 2525, "u@x", "p:w")),
        ("smtps://u:p@mail.example.cn", Server("mail.example.cn", 465, "u", "p", tls=True)),
    ],
)
def test_the_address_of_a_server(url: str, server: Server) -> None:
    assert server_of(url) == server


@pytest.mark.parametrize("url", ["mail.example.cn", "http://mail.example.cn", "smtp://"])
def test_another_address_is_an_error_at_the_start(url: str) -> None:
    with pytest.raises(ValueError, match="PORTAL_SMTP_URL"):
        server_of(url)


def test_addresses_are_cleaned_and_wrong_ones_refused() -> None:
    assert clean_address(" Wang.Fang@EXAMPLE.cn ") == "Wang.Fang@example.cn"
    assert masked("wang.fang@example.cn") == "w***@example.cn"
    for wrong in ("wang", "wang@", "a b@example.cn", "wang@example.cn\nBcc: x@example.cn", "wang@localhost"):
        assert refuse_address(wrong) is not None, wrong
    assert refuse_address("wang@example.cn") is None
