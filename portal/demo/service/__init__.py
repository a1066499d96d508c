"""Building the demo city, act by act, through the use cases of the rooms below."""

from portal.demo.service.load import load
from portal.demo.service.steps import DemoStoppedError

__all__ = ("DemoStoppedError", "load")
