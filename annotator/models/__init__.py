"""The tables: what is stored, and what can never be stored."""

from annotator.models.adjudication import (
    DECISION_KINDS,
    DECISION_REASONS,
    GOLD_STATUSES,
    AnnotationRequest,
    Appeal,
    Decision,
    DecisionLink,
    Gold,
    Hold,
)
from annotator.models.articles import (
    Article,
    ArticleVersion,
    ArticleWords,
    FormerFacts,
    Import,
    Raw,
    Sentence,
)
from annotator.models.claims import Claim, ClaimSentence
from annotator.models.groups import SAID_OF_PAIRS, ArticlePair, Sketch
from annotator.models.labeling import (
    ASSIGNMENT_STATES,
    RELATIONS,
    Act,
    Annotation,
    Assignment,
    CutReport,
    Link,
)
from annotator.models.parties import Party
from annotator.models.people import (
    ROLES,
    Account,
    AccountLog,
    Attempt,
    Invitation,
    LoginSession,
    Person,
)
from annotator.models.projects import (
    ROUND_KINDS,
    Guideline,
    GuidelineDraft,
    Project,
    Round,
    Setting,
)
from annotator.models.record import Event, Export, Job, Split
from annotator.models.rounds import NoteAnswer, RoundPerson, TestItem
from annotator.models.table import Table
from annotator.models.uploads import Upload, UploadPart

__all__ = [
    "ASSIGNMENT_STATES",
    "DECISION_KINDS",
    "DECISION_REASONS",
    "GOLD_STATUSES",
    "RELATIONS",
    "ROLES",
    "ROUND_KINDS",
    "SAID_OF_PAIRS",
    "Account",
    "AccountLog",
    "Act",
    "Annotation",
    "AnnotationRequest",
    "Appeal",
    "Article",
    "ArticlePair",
    "ArticleVersion",
    "ArticleWords",
    "Assignment",
    "Attempt",
    "Claim",
    "ClaimSentence",
    "CutReport",
    "Decision",
    "DecisionLink",
    "Event",
    "Export",
    "FormerFacts",
    "Gold",
    "Guideline",
    "GuidelineDraft",
    "Hold",
    "Import",
    "Invitation",
    "Job",
    "Link",
    "LoginSession",
    "NoteAnswer",
    "Party",
    "Person",
    "Project",
    "Raw",
    "Round",
    "RoundPerson",
    "Sentence",
    "Setting",
    "Sketch",
    "Split",
    "Table",
    "TestItem",
    "Upload",
    "UploadPart",
]
