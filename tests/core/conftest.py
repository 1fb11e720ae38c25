"""A core of the test's own: a fresh database over the shared store and broker."""

from collections.abc import Iterator

import pytest

from services.core.bootstrap import Core, build
from services.core.settings import Settings


@pytest.fixture
def core(fresh_settings: Settings) -> Iterator[Core]:
    built = build(fresh_settings)
    yield built
    built.database.engine.dispose()
