"""The pictures of the README: `make screenshots` loads the sample project and looks at it."""

import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, Route, sync_playwright
from waitress.server import create_server

from annotator import create_app, demo, passwords, upgrading
from annotator.config import HTMX_URL
from annotator.db import db, writing

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "docs" / "pictures"
HTMX = ROOT / "build" / "browser" / "htmx.min.js"
PASSWORD = passwords.random_password()
SIZE = {"width": 1280, "height": 800}
SHOTS = (  # picture, who looks, at what, and how
    ("desk", "alice", "/projects/demo/label", {"locale": "en"}),
    ("desk-fr-dark", "bob", "/projects/demo/label", {"locale": "fr", "color_scheme": "dark"}),
    ("agreement", "lead", "/projects/demo/agreement", {"locale": "en"}),
)


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        served(Path(folder)) as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("ANNOTATOR_CHROMIUM") or shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        for name, username, path, look in SHOTS:
            take(browser, address, PICTURES / f"{name}.png", username, path, look)
        browser.close()


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of the sample project, on a database of its own in the folder."""
    app = create_app(
        ANNOTATOR_DATA=folder, SQLALCHEMY_DATABASE_URI=f"sqlite:///{folder / 'annotator.db'}"
    )
    with app.app_context():
        upgrading.prepare(db.engine, folder)
        hashes = dict.fromkeys(demo.ROLES, passwords.hash_password(PASSWORD))
        with writing() as session:
            demo.load(session, hashes, lambda: None)
    server = create_server(app, host="127.0.0.1", port=0, threads=4)
    threading.Thread(target=server.run, daemon=True).start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()


def take(
    browser: Browser, address: str, picture: Path, username: str, path: str, look: dict[str, str]
) -> None:
    context = browser.new_context(base_url=address, viewport=SIZE, **look)
    context.route(HTMX_URL, htmx)
    page = context.new_page()
    sign_in(page, username)
    page.goto(path)
    page.screenshot(path=picture)
    context.close()


def sign_in(page: Page, username: str) -> None:
    page.goto("/sign-in")
    page.fill("[name=username]", username)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/")


def htmx(route: Route) -> None:
    headers = {"Access-Control-Allow-Origin": "*"}
    route.fulfill(path=HTMX, content_type="text/javascript", headers=headers)


if __name__ == "__main__":
    main()
