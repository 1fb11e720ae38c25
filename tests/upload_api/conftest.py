"""The public site, served for real over the real stores."""

from collections.abc import Iterator

import httpx
import pytest
from fastapi import FastAPI

from services.core.settings import Settings
from services.upload_api.main import create_app
from tests import outgoing
from tests.serving import serving
from tests.upload_api.reporter import Reporter, begin
from tests.upload_api.sender import Sender


@pytest.fixture(scope="module")
def app(settings: Settings) -> FastAPI:
    return create_app(settings)


@pytest.fixture(scope="module")
def address(app: FastAPI, settings: Settings) -> Iterator[str]:
    """Where the site is: the address that the store lets browsers come from."""
    with serving(app, settings.public_url) as address:
        yield address


@pytest.fixture
def site(address: str) -> Iterator[httpx.Client]:
    """A visitor with cookies of their own."""
    with outgoing.browser(base_url=address, timeout=30) as client:
        yield client


@pytest.fixture
def sender(site: httpx.Client) -> Sender:
    return Sender(site)


@pytest.fixture
def another_sender(address: str) -> Iterator[Sender]:
    with outgoing.browser(base_url=address, timeout=30) as client:
        yield Sender(client)


@pytest.fixture
def reporter(address: str) -> Iterator[Reporter]:
    """Somebody without scripts who has begun a report."""
    found = begin(address)
    yield found
    found.browser.close()
