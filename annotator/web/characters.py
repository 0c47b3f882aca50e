"""Characters that nobody sees are shown on the pages; the text itself stays as it is."""

import re
import unicodedata

from flask import Flask
from flask_babel import gettext
from markupsafe import Markup, escape

# Joiners are how Persian is spelt and how emoji are put together: there they stay unmarked, and
# so do the letters of a flag. A no-break space is seen as a space.
JOINERS = "[\u200c\u200d]"
WITH_JOINERS = "\u0020-\u058f"  # Latin, Greek, Cyrillic, Armenian: here a joiner joins nothing
INVISIBLE = re.compile(
    "(?P<flag>\U0001f3f4[\U000e0020-\U000e007e]{1,8}\U000e007f)"
    f"|(?<=[{WITH_JOINERS}]){JOINERS}|{JOINERS}(?=[{WITH_JOINERS}])"
    "|[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e"
    "\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0001-\U000e007f]"
)
WITHOUT_NAME = {"\u0085": "NEXT LINE"}


def init_app(app: Flask) -> None:
    app.add_template_filter(visible)


def visible(text: str) -> str:
    """The text with a mark around each character that cannot be seen, named in its title."""
    if INVISIBLE.search(text) is None:
        return text
    parts, end = Markup(), 0
    for found in INVISIBLE.finditer(text):
        parts += escape(text[end : found.start()])
        parts += found[0] if found["flag"] else _marked(found[0])
        end = found.end()
    return parts + escape(text[end:])


def _marked(character: str) -> Markup:
    number = f"U+{ord(character):04X}"
    name = unicodedata.name(character, WITHOUT_NAME.get(character, "CONTROL CHARACTER")).lower()
    title = gettext("Invisible character: %(name)s, %(number)s", name=name, number=number)
    return Markup('<span class="invisible" title="{}">{}</span>').format(title, character)
