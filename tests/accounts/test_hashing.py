"""Passwords cost what OWASP names as the floor; the other tests hash with less (``tests.conftest``)."""

import importlib.util
from types import ModuleType

from argon2 import Type, extract_parameters

from portal.accounts.service import hashing


def as_delivered() -> ModuleType:
    """The module as it is imported outside the tests."""
    spec = importlib.util.find_spec(hashing.__name__)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_stored_password_costs_what_is_asked_for() -> None:
    found = extract_parameters(as_delivered().hash_password("three quiet boats"))
    assert found.type is Type.ID
    assert (found.memory_cost >= 19_456, found.time_cost >= 2) == (True, True)


def test_a_hash_of_other_costs_is_renewed() -> None:
    module = as_delivered()
    cheap = hashing.hash_password("three quiet boats")
    assert module.verify(cheap, "three quiet boats")
    assert not module.verify(cheap, "three loud boats")
    assert module.is_outdated(cheap)
    assert not module.is_outdated(module.hash_password("three quiet boats"))
