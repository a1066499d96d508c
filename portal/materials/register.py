"""What the materials give to the registry: their fragments of pages, and the folder of files."""

from pathlib import Path
from typing import Any

from flask import Blueprint

from portal.kernel import encryption, files
from portal.kernel.registry import Registry


def register(registry: Registry) -> None:
    """Bring the templates (there are no views here: who may see a case decides about its papers) and open the store."""
    registry.blueprints.append(Blueprint("materials", __name__, template_folder="templates"))
    registry.setup.append(_open_store)


def _open_store(app: Any) -> None:  # noqa: ANN401 - a Flask application, opaque to the registry
    """Files lie in ``PORTAL_FILES``, by default in ``files`` of the instance folder."""
    folder = Path(app.config.get("PORTAL_FILES") or Path(app.instance_path) / "files")
    files.configure(files.FileStore(folder, encryption.cipher()))
