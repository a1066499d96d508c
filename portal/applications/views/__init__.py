"""Pages of applications: the list, the steps of a draft, files and official papers."""

from portal.applications.views import content, drafts, files, papers
from portal.applications.views.blueprint import blueprint

__all__ = ["blueprint", "content", "drafts", "files", "papers"]
