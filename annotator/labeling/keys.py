"""How the desk answers to an account: the keys of the labels, and whether a label goes on."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from annotator.errors import InvalidError, mark
from annotator.labelsets import LabelSet
from annotator.models import Account

# What else has a key on the desk; a label takes another letter, or a digit.
RESERVED = frozenset("0sundlhxrgjkf")


class UnusableKeyError(InvalidError):
    field = "keys"
    message = mark("%(key)s cannot be the key of a label. Take a digit, or a letter that is free.")


class SameKeyError(InvalidError):
    field = "keys"
    message = mark("Two labels cannot have the same key %(key)s.")


def goes_on(account: Account | None) -> bool:
    """Whether a label leads to the next sentence; it does unless the account says otherwise."""
    return account is None or account.preferences.get("goes_on", True)


def of_labels(account: Account | None, slug: str, labels: LabelSet) -> dict[str, str]:
    """The key of each label in that project: what the account chose, or the guideline's own.

    Where the two do not go together any more, since the guideline has changed, its own hold.
    """
    chosen = account.preferences.get("keys", {}).get(slug, {}) if account else {}
    own = {label.id: label.key for label in labels.labels}
    keys = {label_id: chosen.get(label_id, key) for label_id, key in own.items()}
    return keys if len(set(keys.values())) == len(keys) else own


def are_on(account: Account | None) -> bool:
    """Whether single keys act on the desk; who speaks to the computer may switch them off."""
    return account is None or account.preferences.get("shortcuts", True)


def prefer(session: Session, account: Account, *, goes_on: bool, shortcuts: bool) -> None:
    account.preferences = {**account.preferences, "goes_on": goes_on, "shortcuts": shortcuts}
    session.flush()


def choose(
    session: Session, account: Account, slug: str, labels: LabelSet, wanted: Mapping[str, str]
) -> None:
    """Give the labels of a project these keys; an empty one is the guideline's own.

    Raises UnusableKeyError and SameKeyError.
    """
    keys = account.preferences.get("keys", {})
    chosen = _checked(labels, wanted)
    account.preferences = {**account.preferences, "keys": {**keys, slug: chosen}}
    session.flush()


def _checked(labels: LabelSet, wanted: Mapping[str, str]) -> dict[str, str]:
    """What is not the guideline's own."""
    keys: dict[str, str] = {}
    for label in labels.labels:
        key = wanted.get(label.id, "").strip().lower() or label.key
        if len(key) != 1 or not (key.isascii() and key.isalnum()) or key in RESERVED:
            raise UnusableKeyError(key=key[:10])
        if key in keys.values():
            raise SameKeyError(key=key)
        keys[label.id] = key
    return {label.id: keys[label.id] for label in labels.labels if keys[label.id] != label.key}
