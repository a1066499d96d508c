"""Pages of applications: the list, the steps of a draft, files and official papers."""

from portal.applications.views import content, corrections, drafts, files, follow, intake, papers, reports, silent
from portal.applications.views.blueprint import blueprint

__all__ = ["blueprint", "content", "corrections", "drafts", "files", "follow", "intake", "papers", "reports", "silent"]
