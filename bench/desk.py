"""What an annotator feels at the desk: a real browser, a real server, long articles."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory

from playwright.sync_api import Page, Route, sync_playwright

from annotator.config import HTMX_URL
from tests.durability.team import Team, assemble, serving

HTMX = Path(__file__).parents[1] / "build" / "browser" / "htmx.min.js"
CHROMIUM = os.environ.get("ANNOTATOR_CHROMIUM") or shutil.which("chromium")
LENGTHS = (200, 600)
LABELS = 100
PACE = 120  # ms between two keys
# Notes for each key when its mark was painted and when the bar said that all is saved.
WATCH = """() => {
    window.painted = []; window.kept = []; window.shifted = 0;
    let pressed = 0;
    document.addEventListener("keydown", (event) => {
        pressed = event.timeStamp;
        requestAnimationFrame(() => {
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = () => painted.push(performance.now() - event.timeStamp);
            port2.postMessage(null);
        });
    });
    const saved = document.getElementById("saved");
    new MutationObserver(() => {
        if (saved.className.includes("saved")) kept.push(performance.now() - pressed);
    }).observe(saved, { attributes: true, attributeFilter: ["class"] });
    new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) shifted += entry.value;
    }).observe({ type: "layout-shift" });
}"""


def main() -> None:
    for length in LENGTHS:
        with TemporaryDirectory() as name:
            folder = Path(name)
            address = f"sqlite:///{folder / 'annotator.db'}"
            team = assemble(address, folder, people=1, articles=1, length=length)
            with serving(team) as (port, _), desk(team, port) as page:
                print(f"{length} sentences")
                load(page)
                label(page)


@contextmanager
def desk(team: Team, port: int) -> Iterator[Page]:
    here = f"http://127.0.0.1:{port}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = browser.new_context(base_url=here)
        context.route(HTMX_URL, _htmx)
        context.add_cookies([{"name": "annotator", "value": team.cookies[0], "url": here}])
        page = context.new_page()
        page.goto("/projects/demo/label")  # the server is warm then, and the browser empty again
        page.context.new_cdp_session(page).send("Network.clearBrowserCache")
        yield page
        browser.close()


def load(page: Page) -> None:
    """What the page weighs on the wire without htmx, and when something is seen of it."""
    page.goto("/projects/demo/label")
    page.locator("#saved.saved").wait_for()
    weight = page.evaluate(
        """() => performance.getEntries()
            .filter(({ entryType, name }) => ["navigation", "resource"].includes(entryType)
                && name.startsWith(location.origin))
            .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0)"""
    )
    seen = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    print(f"  page            {weight / 1000:6.1f} kB   first contentful paint {seen:.0f} ms")


def label(page: Page) -> None:
    """What a key costs: until its mark is painted, until it is saved, and how much comes down."""
    page.evaluate(WATCH)
    answers = arriving(page)
    for act in range(LABELS):
        page.keyboard.press("1234"[act % 4])
        page.wait_for_timeout(PACE)
    page.locator("#saved.saved").wait_for()
    print(f"  mark painted    {spread(page.evaluate('painted'))} ms")
    print(f"  saved           {spread(page.evaluate('kept'))} ms")
    print(f"  down a label    {spread(answers)} bytes in {len(answers) / LABELS:.2f} requests")
    print(f"  layout shift    {page.evaluate('shifted'):.3f}")


def arriving(page: Page) -> list[float]:
    """The bytes of each answer to an act, filled in as they come."""
    sizes: list[float] = []
    acts: set[str] = set()
    wire = page.context.new_cdp_session(page)
    wire.on(
        "Network.requestWillBeSent",
        lambda sent: sent["request"]["method"] == "POST" and acts.add(sent["requestId"]),
    )
    wire.on(
        "Network.loadingFinished",
        lambda done: done["requestId"] in acts and sizes.append(done["encodedDataLength"]),
    )
    wire.send("Network.enable")
    return sizes


def spread(values: list[float]) -> str:
    cuts = quantiles(values, n=100)
    return f"p50 {cuts[49]:5.0f}  p95 {cuts[94]:5.0f}  p99 {cuts[98]:5.0f}"


def _htmx(route: Route) -> None:
    headers = {"Access-Control-Allow-Origin": "*"}
    route.fulfill(path=HTMX, content_type="text/javascript", headers=headers)


if __name__ == "__main__":
    main()
