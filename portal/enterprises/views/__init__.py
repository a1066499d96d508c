"""Pages of the directory: the list, a firm, the import of a published list."""

from portal.enterprises.views import directory, firm, imports
from portal.enterprises.views.blueprint import blueprint

__all__ = ["blueprint", "directory", "firm", "imports"]
