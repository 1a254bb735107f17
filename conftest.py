"""What every test may ask for, wherever it lives: beside the code or in tests/."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.utils import translation
from xdist.scheduler import LoadScopeScheduling

from tests.flush import let_tests_flush
from tests.server import Server, running

ROOT = Path(__file__).resolve().parent
BROWSER, OVER_HTTP = "tests/browser/", "tests/races/test_over_http.py"
CHROMIUM = next(
    filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), ""
)

# Playwright keeps an event loop in the thread that runs the tests; the database is used there too.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
let_tests_flush()

# A busy machine is no failure: a property asks whether the answer is right, not how soon it comes.
hypothesis.settings.register_profile("unhurried", deadline=None)
hypothesis.settings.load_profile("unhurried")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests under tests/browser need Chromium."""
    for item in items:
        if ROOT / "tests" / "browser" in item.path.parents:
            item.add_marker("browser")
            item.add_marker(pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed"))


class OneServer(LoadScopeScheduling):
    """With several workers, all that needs a running product goes to one of them, and shares it."""

    def _split_scope(self, nodeid: str) -> str:
        return BROWSER if nodeid.startswith((BROWSER, OVER_HTTP)) else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> OneServer:
    return OneServer(config, log)


@pytest.fixture(autouse=True)
def _own_language() -> Iterator[None]:
    """A request leaves its language active; the next test begins in the house's own."""
    yield
    translation.deactivate()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real messages and the nation's divisions, kept beside the checkout and never published."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("../shared/data is not beside this checkout: nothing real to test with")
    return folder


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The product itself in its own processes, with the demo loaded; see tests/server.py."""
    with running(tmp_path_factory.mktemp("server")) as server:
        yield server


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The system's Chromium, told to talk to nobody but our server."""
    quiet = ["--disable-quic", "--disable-background-networking", "--disable-component-update"]
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    return browser_type_launch_args | {"executable_path": CHROMIUM, "args": quiet + root}


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any], server: Server) -> dict[str, Any]:
    """Pages open on our server, read by somebody in China."""
    here = {"base_url": server.url, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"}
    return browser_context_args | here
