from types import SimpleNamespace

from flask import Flask

from portal.kernel.permissions import Permission
from portal.kernel.registry import NavEntry, registry
from portal.web.access import public
from portal.web.frame import nav_entries, url_with

from .conftest import SignIn, clerk, is_valid_html


def entry(label: str, endpoint: str, **more: object) -> NavEntry:
    return NavEntry(label=label, endpoint=endpoint, permissions=more.pop("permissions", frozenset()), **more)  # type: ignore[arg-type]


def test_the_left_column_holds_what_the_post_may_open_in_order_with_live_counts(site: Flask, sign_in: SignIn) -> None:
    registry().nav += [
        entry("后面", "start", order=90),
        entry("待办理", "desk", order=10, count=lambda who: who.bell, permissions=frozenset({Permission.CASE_READ})),
        entry("颁证", "issue", permissions=frozenset({Permission.CERTIFICATE_ISSUE})),
        entry("还没有", "nobody.serves_it"),
    ]
    sign_in(clerk())
    page = site.test_client().get("/nowhere").text
    is_valid_html(page)
    assert page.index("待办理") < page.index("后面")
    assert 'href="/o/370212/desk"' in page
    assert ">3<span" in page
    assert "颁证" not in page
    assert "还没有" not in page


def test_the_link_of_this_page_is_marked_also_below_it(site: Flask, sign_in: SignIn) -> None:
    registry().nav.append(entry("待办理", "desk"))
    sign_in(clerk())
    client = site.test_client()
    assert 'aria-current="page"' in client.get("/o/370212/desk/2026-000001").text
    assert 'aria-current="page"' not in client.get("/o/370212/desks").text


def test_nobody_has_no_left_column(site: Flask) -> None:
    registry().nav.append(entry("待办理", "desk"))
    with site.test_request_context():
        assert nav_entries() == []


def test_several_posts_can_be_switched(site: Flask, sign_in: SignIn) -> None:
    sign_in(clerk())
    page = site.test_client().get("/nowhere").text
    assert '<a href="/o/370200/"' in page
    assert 'class="bell"' not in page


def test_the_bell_appears_with_the_room_that_serves_it(site: Flask, sign_in: SignIn) -> None:
    site.add_url_rule("/o/<org>/messages", "messages.inbox", public(lambda org: org))
    sign_in(clerk())
    assert '<a class="bell" href="/o/370212/messages"' in site.test_client().get("/nowhere").text


def test_a_link_keeps_the_other_parts_of_the_address(site: Flask) -> None:
    with site.test_request_context("/o/370212/desk?level=senior&level=engineer&cursor=abc"):
        assert url_with(cursor="def") == "/o/370212/desk?level=senior&level=engineer&cursor=def"
        assert url_with(cursor=None) == "/o/370212/desk?level=senior&level=engineer"


def test_names_are_escaped_in_the_frame(site: Flask, sign_in: SignIn, visitor: SimpleNamespace) -> None:
    sign_in(clerk())
    visitor.identity = type(visitor.identity)("<b>王</b>", "<i>局</i>", "370212")
    page = site.test_client().get("/nowhere").text
    assert "&lt;b&gt;王" in page
    assert "<i>局" not in page
