"""Compiles the translations while annotator is built, for a wheel as for an editable install."""

from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileMessages(BuildHookInterface[Any]):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        translations = Path(self.root, "annotator", "translations")
        for source in sorted(translations.glob("*/LC_MESSAGES/messages.po")):
            compile_messages(source)
        # git ignores them, so hatchling would too
        build_data["artifacts"].append("/annotator/translations/**/*.mo")


def compile_messages(source: Path) -> None:
    with source.open("rb") as file:
        catalog = read_po(file, locale=source.parent.parent.name)
    compiled = BytesIO()
    write_mo(compiled, catalog)
    target = source.with_suffix(".mo")
    # A server or a test may be reading the file.
    if not target.exists() or target.read_bytes() != compiled.getvalue():
        target.write_bytes(compiled.getvalue())
