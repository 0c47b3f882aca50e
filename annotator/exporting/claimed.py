"""Claims and splits: which groups must stay together, and what of a claim is left out."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import TypeAlias

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from annotator.exporting.splits import GROUP, SHARES, Group, choose
from annotator.models import Article, ArticleVersion, ClaimSentence, Gold, Sentence

Claims: TypeAlias = Mapping[str, Mapping[str, int]]  # claim -> group -> labelled sentences


def claims(session: Session, project_id: int) -> Claims:
    """How many labelled sentences each claim has in which groups of articles."""
    query = (
        select(ClaimSentence.claim_id, GROUP, func.count())
        .join(ClaimSentence.sentence)
        .join(Sentence.version)
        .join(ArticleVersion.article)
        .join(Gold, Gold.sentence_id == Sentence.id)
        .where(Article.project_id == project_id, Article.visible, Gold.label.is_not(None))
        .group_by(ClaimSentence.claim_id, GROUP)
    )
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for claim, group, n in session.execute(query).all():
        found[f"claim:{claim}"][group] = n
    return found


def choose_together(
    groups: Iterable[Group], kept: Mapping[str, str], seed: str, claims: Claims
) -> dict[str, str]:
    """A part for each group that has none, the same for all groups that share a claim.

    What is chosen for is a bundle of groups, each bound to another by a claim; the part of its
    groups that have one already, most labels first, is that of the others.
    """
    known = list(groups)
    bundle = bundles((group.name for group in known), claims.values())
    labels: dict[str, Counter[str]] = defaultdict(Counter)
    parts: dict[str, Counter[str]] = defaultdict(Counter)
    for group in known:
        labels[bundle[group.name]] += group.labels
        if group.name in kept:
            parts[bundle[group.name]][kept[group.name]] += group.labels.total()
    settled = {name: first(counts) for name, counts in parts.items()}
    chosen = choose((Group(name, counts) for name, counts in labels.items()), settled, seed)
    given = settled | chosen
    return {group.name: given[bundle[group.name]] for group in known if group.name not in kept}


def bundles(names: Iterable[str], together: Iterable[Collection[str]]) -> dict[str, str]:
    """Each name's bundle, called as the first of the names that hang together."""
    bundle = {name: {name} for name in names}
    for bound in together:
        joined = set().union(*(bundle[name] for name in bound if name in bundle))
        bundle.update(dict.fromkeys(joined, joined))
    return {name: min(joined) for name, joined in bundle.items()}


def homes(claims: Claims, splits: Mapping[str, str]) -> dict[str, str]:
    """The part in which each claim stays: that with most of its labelled sentences."""
    found = {}
    for claim, counts in claims.items():
        parts: Counter[str] = Counter()
        for group, n in counts.items():
            if group in splits:
                parts[splits[group]] += n
        if parts:
            found[claim] = first(parts)
    return found


def first(parts: Counter[str]) -> str:
    """The part that counts most; of equals the one whose share is larger."""
    return max(SHARES, key=lambda part: (parts[part], SHARES[part], part))
