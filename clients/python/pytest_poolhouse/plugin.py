import pytest

from .service import Pool, Poolhouse


def pytest_addoption(parser):
    parser.addini("poolhouse_seed", "A seed file for the service of the tests.", default="")


@pytest.fixture(scope="session")
def poolhouse(request) -> Poolhouse:
    """One service for all tests."""
    with Poolhouse.start(seed=request.config.getini("poolhouse_seed") or None) as service:
        yield service


@pytest.fixture(scope="module")
def poolhouse_pool(poolhouse) -> Pool:
    """A pool and a client of their own for each test file."""
    return poolhouse.pool(settings={"UsernameAttributes": ["email"], "AutoVerifiedAttributes": ["email"]})
