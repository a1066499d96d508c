"""What the ledger gives to the registry."""

from portal.audit.cli import audit
from portal.kernel.registry import Registry


def register(registry: Registry) -> None:
    """Add ``flask audit``."""
    registry.commands.append(audit)
