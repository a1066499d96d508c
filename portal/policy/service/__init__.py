"""Publishing a rule set, loading a year's working days, and counting open clocks again."""

from portal.policy.service.publishing import LoadYear, load_year, publish_draft, withdraw_version
from portal.policy.service.recounts import RecountBatch, recount_batch

__all__ = ("LoadYear", "RecountBatch", "load_year", "publish_draft", "recount_batch", "withdraw_version")
