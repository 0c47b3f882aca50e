"""What a round is to be, as somebody wants it; checked before anything changes."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from annotator import guidelines
from annotator.errors import ConflictError, InvalidError, NotFoundError, mark
from annotator.labelsets import label_set
from annotator.models import ROUND_KINDS, Guideline, Project, Round
from annotator.rounds.drawing import THOUSAND

LONGEST_NAME = 64
MOST_OVERLAP = 20
ADDED: dict[str, Any] = {  # settings that the ledgers of older versions do not have
    "everybody": True,
    "shuffled": False,
    "requires": None,
    "pass_share": None,
    "must_pass": [],
    "repeats": 0,
}


class RoundNameError(InvalidError):
    field = "name"
    message = mark("Give the round a name of 1 to 64 characters on one line.")


class RoundTakenError(ConflictError):
    field = "name"
    message = mark("There is a round %(name)s already. Choose another name.")


class RoundKindError(InvalidError):
    field = "kind"
    message = mark(
        "%(kind)s is no kind of round. Choose among training, pilot, calibration, production."
    )


class OverlapError(InvalidError):
    field = "overlap"
    message = mark("The overlap, how many people label each article, is a number from 1 to 20.")


class ShareError(InvalidError):
    field = "share"
    message = mark("The share of articles with overlap is a number from 0 to 100 percent.")


class PassShareError(InvalidError):
    field = "pass_share"
    message = mark("The share to be answered right is a number from 0 to 100 percent, or nothing.")


class RepeatsError(InvalidError):
    field = "repeats"
    message = mark("The share of hidden repeats is a number from 0 to 100 percent.")


class NoVersionError(InvalidError):
    field = "guideline"
    message = mark("This project has no guideline %(version)s. Choose one that is published.")


class RequiresError(InvalidError):
    field = "requires"
    message = mark("%(name)s is no training round of this project. Choose one, or none.")


class UnknownClauseError(InvalidError):
    field = "must_pass"
    message = mark("The guideline %(version)s has no clause %(clause)s.")


@dataclass(frozen=True)
class Plan:
    """What a round is to be (models.Round says what each means); shares in a thousand.

    `guideline`: the version, empty for the latest. `requires`: the name of a training round, empty
    for none. What is null was sent and is no number.
    """

    name: str
    kind: str = "production"
    overlap: int | None = 2
    share: int | None = THOUSAND
    guideline: str = ""
    counts: bool = True
    everybody: bool = True
    shuffled: bool = False
    requires: str = ""
    pass_share: int | None = None
    must_pass: tuple[str, ...] = ()
    repeats: int | None = 0


def of_round(phase: Round) -> Plan:
    """The round as it is now."""
    return Plan(
        name=phase.name,
        kind=phase.kind,
        overlap=phase.overlap,
        share=phase.share,
        guideline=phase.guideline.version,
        counts=phase.counts,
        everybody=phase.everybody,
        shuffled=phase.shuffled,
        requires=phase.requires.name if phase.requires else "",
        pass_share=phase.pass_share,
        must_pass=tuple(phase.must_pass),
        repeats=phase.repeats,
    )


def columns(session: Session, project: Project, plan: Plan) -> dict[str, Any]:
    """The plan as columns of Round; raises the errors above. A training round never counts."""
    _check(plan)
    training, guideline = plan.kind == "training", _guideline(session, project, plan)
    for clause in plan.must_pass:
        if clause not in label_set(guideline).clause_ids:
            raise UnknownClauseError(version=guideline.version, clause=clause)
    return {
        "kind": plan.kind,
        "overlap": plan.overlap,
        "share": plan.share,
        "guideline_id": guideline.id,
        "counts": plan.counts and not training,
        "everybody": plan.everybody,
        "shuffled": plan.shuffled,
        "requires_id": _required(session, project, plan),
        "pass_share": plan.pass_share if training else None,
        "must_pass": list(plan.must_pass) if training else [],
        "repeats": plan.repeats,
    }


def payload(phase: Round) -> dict[str, Any]:
    """The round as the ledger tells it."""
    return {
        "kind": phase.kind,
        "overlap": phase.overlap,
        "share": phase.share,
        "guideline_version": phase.guideline.version,
        "counts": phase.counts,
        "everybody": phase.everybody,
        "shuffled": phase.shuffled,
        "requires": phase.requires.name if phase.requires else None,
        "pass_share": phase.pass_share,
        "must_pass": phase.must_pass,
        "repeats": phase.repeats,
    }


def told(payload: dict[str, Any]) -> dict[str, Any]:
    """The settings that a `round.set` tells, older ones having fewer: the rest is by default."""
    return {**ADDED, **payload}


def check_name(session: Session, project: Project, name: str) -> None:
    """Raises RoundNameError or RoundTakenError; a name stays for ever."""
    if not (name.strip() == name and 1 <= len(name) <= LONGEST_NAME and name.isprintable()):
        raise RoundNameError
    query = select(Round.id).where(Round.project_id == project.id, Round.name == name)
    if session.scalar(query):
        raise RoundTakenError(name=name)


def _check(plan: Plan) -> None:
    if plan.kind not in ROUND_KINDS:
        raise RoundKindError(kind=plan.kind)
    if plan.overlap is None or not 1 <= plan.overlap <= MOST_OVERLAP:
        raise OverlapError
    if plan.share is None or not 0 <= plan.share <= THOUSAND:
        raise ShareError
    if plan.pass_share is not None and not 0 <= plan.pass_share <= THOUSAND:
        raise PassShareError
    if plan.repeats is None or not 0 <= plan.repeats <= THOUSAND:
        raise RepeatsError


def _guideline(session: Session, project: Project, plan: Plan) -> Guideline:
    if not plan.guideline:
        return guidelines.latest(session, project)
    try:
        return guidelines.of_version(session, project, plan.guideline)
    except NotFoundError:
        raise NoVersionError(version=plan.guideline) from None


def _required(session: Session, project: Project, plan: Plan) -> int | None:
    if not plan.requires or plan.kind == "training":
        return None
    found = session.scalar(
        select(Round.id).where(
            Round.project_id == project.id,
            Round.name == plan.requires,
            Round.kind == "training",
        )
    )
    if found is None:
        raise RequiresError(name=plan.requires)
    return found
