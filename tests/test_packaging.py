import subprocess
import sys
from fnmatch import filter as matching
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[1]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check"]
    # Without isolation nothing is downloaded; `make wheel` builds with it.
    options = ["--no-deps", "--no-build-isolation", "--wheel-dir", str(folder)]
    subprocess.run([*pip, *options, str(ROOT)], check=True)
    return ZipFile(next(folder.glob("annotator-*.whl")))


def files_below(folder: str) -> set[str]:
    files = (path for path in (ROOT / folder).rglob("*") if path.is_file())
    names = {path.relative_to(ROOT).as_posix() for path in files}
    return {name for name in names if "__pycache__" not in name and not name.endswith(".DS_Store")}


def test_the_wheel_carries_every_file_of_the_package(wheel: ZipFile) -> None:
    beside = {f"annotator/{name}" for name in files_below("templates") | files_below("static")}
    assert (files_below("annotator") | beside) - set(wheel.namelist()) == set()


@pytest.mark.parametrize(
    "pattern",
    [
        "annotator/corpus/sentences/abbreviations/*.txt",
        "annotator/default_guideline/*",
        "annotator/migrations/env.py",
        "annotator/migrations/versions/*.py",
        "annotator/sample/*",
        "annotator/static/*.css",
        "annotator/templates/*/*.html",
        "annotator/translations/fr/LC_MESSAGES/messages.mo",
        "annotator-*.dist-info/licenses/LICENSE",
    ],
)
def test_the_wheel_carries_what_is_not_code(wheel: ZipFile, pattern: str) -> None:
    assert matching(wheel.namelist(), pattern)


def test_every_translation_is_compiled(wheel: ZipFile) -> None:
    sources = matching(wheel.namelist(), "annotator/translations/*.po")
    assert {f"{source[:-3]}.mo" for source in sources} <= set(wheel.namelist())


def test_the_wheel_carries_nothing_beside_the_package(wheel: ZipFile) -> None:
    folders = {name.split("/")[0] for name in wheel.namelist()}
    assert {folder for folder in folders if not folder.endswith(".dist-info")} == {"annotator"}


def test_the_wheel_installs_the_command(wheel: ZipFile) -> None:
    [entry_points] = matching(wheel.namelist(), "*.dist-info/entry_points.txt")
    assert "annotator = annotator.cli:main" in wheel.read(entry_points).decode()
