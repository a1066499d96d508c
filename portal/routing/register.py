"""What routing gives to the registry: the fragment that tells why a case went where it did."""

from flask import Blueprint

from portal.kernel.registry import Registry


def register(registry: Registry) -> None:
    """Add the templates (``routing/_why.html``); case kinds put the panel on their page."""
    registry.blueprints.append(Blueprint("routing", __name__, template_folder="templates"))
