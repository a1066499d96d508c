"""``flask accounts``: the first administrator, and who is there."""

import sys

import click
from flask.cli import AppGroup

from portal.accounts import queries, service
from portal.kernel.actor import Actor
from portal.kernel.errors import PortalError
from portal.kernel.reading import reading

accounts = AppGroup("accounts", help="Accounts and posts.")


@accounts.command("create-admin")
@click.option("--username", prompt="User name", help="Lower-case letters, digits, dot, dash, underscore.")
@click.option("--name", "display_name", prompt="Shown name", help="The person's name, as it stands in the ledger.")
@click.option(
    "--password",
    prompt="Password",
    hide_input=True,
    confirmation_prompt=True,
    envvar="PORTAL_ADMIN_PASSWORD",
    help="At least 10 characters; asked for when it is not given (or taken from PORTAL_ADMIN_PASSWORD).",
)
def create_admin(username: str, display_name: str, password: str) -> None:
    """Create a system administrator in organisation 370200 (the reference list must be loaded)."""
    try:
        service.create_admin(service.CreateAdmin(username, password, display_name), Actor.system())
    except PortalError as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    click.echo(f"administrator {username} created")


@accounts.command("list")
@click.option("--search", default="", help="The beginning of the user name or of the shown name.")
def list_accounts(search: str) -> None:
    """Print every account with its posts."""
    cursor: str | None = None
    while True:
        page = queries.accounts_page(reading(), search, cursor)
        for row in page.rows:
            posts = " ".join(f"{post.organisation_code}:{post.role}" for post in row.posts if post.current)
            click.echo(f"{row.username}\t{row.display_name}\t{row.status}\t{posts}")
        cursor = page.next_cursor
        if cursor is None:
            return
