"""Installs a wheel into an empty environment, runs its demo in an empty folder, looks at it."""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import venv
from pathlib import Path
from urllib.parse import urljoin

ADDRESS = "http://127.0.0.1:8000/"
PATIENCE = 60  # seconds


def main() -> None:
    if fetch("healthz") is not None:
        sys.exit(f"something else answers at {ADDRESS}: stop it first")
    with tempfile.TemporaryDirectory() as folder:
        command = install(Path(sys.argv[1]).resolve(), Path(folder, "environment"))
        empty = Path(folder, "empty")
        empty.mkdir()
        run_demo(command, empty)


def install(wheel: Path, environment: Path) -> Path:
    venv.create(environment, with_pip=True)
    python = environment / "bin" / "python"
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, str(wheel)], check=True)  # noqa: S603
    return environment / "bin" / "annotator"


def run_demo(command: Path, folder: Path) -> None:
    surroundings = {k: v for k, v in os.environ.items() if not k.startswith("ANNOTATOR_")}
    output = folder / "output"
    with output.open("w") as file:
        demo = subprocess.Popen(  # noqa: S603
            [command, "demo"],
            cwd=folder,
            env=surroundings,
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # it starts a worker, which has to end with it
        )
    try:
        wait_for(demo)
        look_at_pages()
    finally:
        os.killpg(demo.pid, signal.SIGINT)
        demo.wait(PATIENCE)
        said = output.read_text()
        print(said)
    if ADDRESS.rstrip("/") not in said:
        sys.exit(f"the demo did not print {ADDRESS}")


def wait_for(demo: subprocess.Popen[bytes]) -> None:
    start = time.monotonic()
    while fetch("healthz") is None:
        if demo.poll() is not None:
            sys.exit(f"the demo ended with {demo.returncode}")
        if time.monotonic() - start > PATIENCE:
            sys.exit(f"the demo did not answer within {PATIENCE} s")
        time.sleep(0.2)
    print(f"the demo answered after {time.monotonic() - start:.1f} s")


def look_at_pages() -> None:
    page = fetch("sign-in")
    if page is None or 'name="username"' not in page:
        sys.exit("the page to sign in has no form: are the templates in the wheel?")
    stylesheets = re.findall(r'href="([^"]+\.css[^"]*)"', page)
    if not stylesheets or any(fetch(sheet) is None for sheet in stylesheets):
        sys.exit("a stylesheet is missing: is static/ in the wheel?")


def fetch(path: str) -> str | None:
    try:
        with urllib.request.urlopen(urljoin(ADDRESS, path), timeout=10) as answer:  # noqa: S310
            return str(answer.read().decode())
    except urllib.error.HTTPError as error:
        return None if error.code in {404, 500, 503} else ""
    except OSError:
        return None


if __name__ == "__main__":
    main()
