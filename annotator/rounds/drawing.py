"""How many answers an article wants, on plain values; standard library only, so verify uses it."""

from annotator.adjudication.asking import THOUSAND as THOUSAND
from annotator.adjudication.asking import is_drawn


def wanted(origin: str, article: str, overlap: int, share: int) -> int:
    """`overlap` for so many articles in a thousand, 1 for the others.

    `origin` is the hash of the project's first event, `article` the external id: nobody chooses
    which ones are drawn, and a larger share keeps those of a smaller one.
    """
    return overlap if is_drawn(origin, article, share) else 1
