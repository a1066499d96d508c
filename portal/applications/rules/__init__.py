"""Pure decisions about applications: facts, guards, what a draft lacks, the reasons that may be given, the checks."""

from portal.applications.rules.facts import PROVINCIAL_LEVELS, ApplicationFacts

__all__ = ("PROVINCIAL_LEVELS", "ApplicationFacts")
