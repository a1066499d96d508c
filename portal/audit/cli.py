"""``flask audit``: proving the ledger from the command line."""

import sys

import click
from flask.cli import AppGroup

from portal.audit import queries
from portal.kernel.reading import snapshot

audit = AppGroup("audit", help="The ledger.")


@audit.command("verify")
def verify() -> None:
    """Check every chain; exit 1 and name the first broken row when one does not hold."""
    with snapshot() as session:
        count, broken = queries.verify(session)
    if broken is None:
        click.echo(f"ledger intact: {count} entries")
        return
    click.echo(f"broken at {broken.stream} #{broken.seq}: {broken.reason} (after {count} good entries)", err=True)
    sys.exit(1)
