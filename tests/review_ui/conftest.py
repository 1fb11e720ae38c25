"""The staff site served for real, on a database of the module's own, with somebody of each role."""

from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
from fastapi import FastAPI

from services.core.bootstrap import Core, build
from services.core.domain.staff import Officer, Role
from services.core.settings import Settings
from services.review_ui.main import create_app
from tests.review_ui.visitor import Visitor, an_officer
from tests.serving import serving

SignedIn = Callable[[str], Visitor]


@pytest.fixture(scope="module")
def core(module_settings: Settings) -> Iterator[Core]:
    built = build(module_settings)
    yield built
    built.database.engine.dispose()


@pytest.fixture(scope="module")
def app(module_settings: Settings) -> FastAPI:
    return create_app(module_settings)


@pytest.fixture(scope="module")
def address(app: FastAPI) -> Iterator[str]:
    with serving(app) as address:
        yield address


@pytest.fixture(scope="module")
def officers(core: Core) -> dict[Role, Officer]:
    """Each signs in by the name of the role."""
    return {role: an_officer(core, role) for role in Role}


@pytest.fixture(scope="module")
def signed_in(address: str, officers: dict[Role, Officer]) -> Iterator[SignedIn]:
    """A signed-in visitor by username; the same one for the whole module, for hashing a password costs time."""
    assert officers
    known: dict[str, Visitor] = {}

    def visitor(username: str) -> Visitor:
        if username not in known:
            known[username] = Visitor(address)
            assert known[username].sign_in(username).status_code == 303
        return known[username]

    yield visitor
    for one in known.values():
        one.close()


@pytest.fixture
def stranger(address: str) -> Iterator[Visitor]:
    with closing(Visitor(address)) as visitor:
        yield visitor
