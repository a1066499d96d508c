"""Pages of the directory: the list, a firm, the import of a published list."""

from portal.enterprises.views import corrections, directory, endings, entries, firm, imports, quarantine
from portal.enterprises.views.blueprint import blueprint

__all__ = ["blueprint", "corrections", "directory", "endings", "entries", "firm", "imports", "quarantine"]
