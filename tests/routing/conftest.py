"""Firms to be routed: the same city as the directory's tests."""

from tests.enterprises.conftest import _day, city, import_list

__all__ = ["_day", "city", "import_list"]
