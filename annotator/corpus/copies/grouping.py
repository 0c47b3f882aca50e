"""Who is in a group with whom, and what a group is called; plain objects, no tables."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, order=True)
class Member:
    """An article; of a group the first by position came first. `named`: its group as stored."""

    position: int
    id: int
    external_id: str
    named: str | None = field(compare=False)


@dataclass(eq=False)
class Group:
    """Articles that are copies of one another, called as one of them is.

    `part`: of the training exports, once one was made; they stay in it.
    """

    name: str
    members: list[Member]
    part: str | None = None


@dataclass
class Groups:
    """Some whole groups by the ids of their members; `apart`: pairs of ids that somebody set apart.

    `inherited`: the part of the exports that goes with articles to the name that is theirs now.
    """

    of: dict[int, Group]
    apart: set[tuple[int, int]]
    inherited: dict[str, str] = field(default_factory=dict)

    def set_apart(self, one: Group, other: Group) -> list[tuple[int, int]]:
        """The pairs across the two groups of which somebody said that they are no copies."""
        return [pair for pair in self.apart if {self.of.get(key) for key in pair} == {one, other}]

    def join(self, one: Group, other: Group) -> None:
        """Make one group of two that are not in different parts of the exports.

        The name that has a part stays, else that of the group that was there first.
        """
        first, second = sorted((one, other), key=lambda group: (not group.part, min(group.members)))
        first.members += second.members
        for member in second.members:
            self.of[member.id] = first

    def leave(self, article_ids: Iterable[int]) -> None:
        """Make each of the articles a group of its own; what is left may need another name."""
        for article_id in article_ids:
            group = self.of[article_id]
            member = next(member for member in group.members if member.id == article_id)
            group.members.remove(member)
            self.of[article_id] = Group(member.external_id, [member], group.part)
            if group.members and group.name == member.external_id:
                group.name = min(group.members).external_id
            if group.part:
                self.inherited |= dict.fromkeys((member.external_id, group.name), group.part)


def make(names: Mapping[Member, str], parts: Mapping[str, str]) -> dict[int, Group]:
    """The groups by the ids of their members, from the name of each member's group."""
    groups: dict[str, Group] = {}
    for member, name in names.items():
        groups.setdefault(name, Group(name, [], parts.get(name))).members.append(member)
    return {member.id: groups[name] for member, name in names.items()}


def in_different_parts(one: Group, other: Group) -> bool:
    """Whether exports have given them to different parts, where they stay."""
    return one.part is not None and other.part is not None and one.part != other.part


def in_order(one: int, other: int) -> tuple[int, int]:
    return (one, other) if one < other else (other, one)
