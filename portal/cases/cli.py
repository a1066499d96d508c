"""Commands about cases: the documents that are generated from the workflow tables."""

import click
from flask.cli import AppGroup

from portal.cases.diagrams import document
from portal.kernel.registry import registry

docs = AppGroup("docs", help="Documents that are generated from the code.")


@docs.command("workflows")
def workflows() -> None:
    """Print docs/workflows.md."""
    click.echo(document(registry().kinds.values()), nl=False)
