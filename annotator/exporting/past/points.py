"""An earlier point of the ledger, and whether it can still be exported."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from annotator import guidelines, ledger, projects
from annotator.errors import ConflictError, InvalidError, mark
from annotator.exporting.options import Options
from annotator.exporting.past.fold import Fold
from annotator.exporting.point import Point
from annotator.labelsets import label_set
from annotator.models import Guideline, Import, Person, Project
from annotator.verify import published


class BeyondError(InvalidError):
    field = "as_of"
    message = mark("The ledger has acts 1 to %(end)s. Choose one of these, not %(seq)s.")


class TooEarlyError(ConflictError):
    message = mark("At act %(seq)s no guideline was published yet. Choose a later one.")


class MidwayError(ConflictError):
    message = mark("Act %(seq)s was done at once with those up to %(end)s. Choose act %(end)s.")


class TakenBackError(ConflictError):
    message = mark(
        "At act %(seq)s the articles of %(runs)s were there, which was taken back since: their "
        "texts are gone. Choose an act before %(first)s."
    )


def load(session: Session, project: Project, seq: int, options: Options) -> tuple[Point, Fold]:
    """The project at the end of that act; raises what is wrong with the point."""
    end, _head = ledger.end(session, project.id)
    if not 1 <= seq <= end:
        raise BeyondError(end=end, seq=seq)
    fold = Fold(session, project.id, seq, left_out(session, project))
    if fold.whole > seq:
        raise MidwayError(seq=seq, end=fold.whole)
    _check_imports(session, project, fold)
    guideline = _guideline(session, project, fold)
    label_set(guideline)  # read while the session has it
    then = _project_then(session, project, fold)
    return Point(then, seq, fold.head, fold.at, fold.origin, guideline, options), fold


def left_out(session: Session, project: Project) -> set[str]:
    """Who asked that exports leave out what they answered."""
    asked = Person.project_id == project.id, Person.left_out_at.is_not(None)
    return set(session.scalars(select(Person.pid).where(*asked)))


def _guideline(session: Session, project: Project, fold: Fold) -> Guideline:
    version = published.in_use(fold.guidelines, fold.rounds)
    if version is None or not fold.rounds:
        raise TooEarlyError(seq=fold.seq)
    [found] = [row for row in guidelines.versions(session, project) if row.version == version]
    return found


def _check_imports(session: Session, project: Project, fold: Fold) -> None:
    query = select(Import.id).where(Import.project_id == project.id, Import.undone_at.is_not(None))
    undone = [f"import:{key}" for key in session.scalars(query.order_by(Import.id))]
    gone = [run for run in undone if run in fold.imports]
    if gone:
        first = min(fold.imported[run] for run in gone)
        raise TakenBackError(seq=fold.seq, runs=", ".join(gone), first=first)


def _project_then(session: Session, project: Project, fold: Fold) -> Project:
    """The project with the settings of then, for reading only."""
    session.expunge(project)
    for name, value in projects.told(fold.policy).items():
        setattr(project, name, value)
    return project
