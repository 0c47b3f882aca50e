"""The README and docs/ say what is there, and only that."""

import re
from pathlib import Path

import pytest

from annotator.cli import main
from annotator.config import SETTINGS
from annotator.models import Table

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")


def test_the_readme_begins_with_the_two_commands():
    commands = re.findall(r"^    (make \w+)", README, re.MULTILINE)

    assert commands[:2] == ["make demo", "make test"]


def test_every_setting_stands_in_the_readme_with_its_default():
    rows = re.findall(r"^\| `(ANNOTATOR_\w+)` \| (.*?) \| (.*?) \|$", README, re.MULTILINE)

    assert rows == [
        (setting.name, f"`{setting.default}`" if setting.default else "empty", setting.meaning)
        for setting in SETTINGS
    ]


def test_every_command_stands_in_the_readme():
    assert set(re.findall(r"^\| `annotator ([\w-]+)` \|", README, re.MULTILINE)) == set(
        main.commands
    )


@pytest.mark.parametrize("command", sorted(main.commands))
def test_every_command_explains_itself(command):
    assert main.commands[command].get_short_help_str()


def test_every_page_stands_among_the_addresses(app):
    listed = set(re.findall(r"`(?:GET|POST) (/[^`]*)`", (ROOT / "docs/addresses.md").read_text()))

    assert listed == {rule.rule for rule in app.url_map.iter_rules()}


def test_every_event_is_explained(app):
    used = set()
    for path in (ROOT / "annotator").rglob("*.py"):
        used |= set(re.findall(r'"([a-z]+\.[a-z]+)"', path.read_text("utf-8")))
    known = set(re.findall(r"`([a-z]+\.[a-z]+)`", (ROOT / "docs/ledger.md").read_text("utf-8")))
    families = {name.partition(".")[0] for name in known}
    events = {name for name in used if name.partition(".")[0] in families}
    columns = {str(column) for table in Table.metadata.tables.values() for column in table.columns}

    assert events - set(app.view_functions) - columns - {"guideline.json"} <= known


@pytest.mark.parametrize(
    "path", [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")], ids=lambda path: path.name
)
def test_every_link_leads_somewhere(path):
    links = re.findall(r"\]\(([^)#]+)", path.read_text("utf-8"))
    local = [link for link in links if "://" not in link]

    assert [link for link in local if not (path.parent / link).exists()] == []
