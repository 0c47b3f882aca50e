"""An article of three sentences, two annotators, a lead; what stands in its current version."""

from sqlalchemy import select

from annotator import checking, ledger
from annotator.adjudication import decisions
from annotator.adjudication.choices import Choice
from annotator.corpus.imports.importing import ArticleRecord, import_articles
from annotator.corpus.reading import read
from annotator.labeling import annotations, assignments, desk
from annotator.models import ArticleVersion, Event, Gold
from tests import factories

FIRST = "The port accused the firm. The firm denied it. A report came out in May."
ACCUSED, DENIED, REPORT = range(3)


class Scene:
    """What stands in the article's current version, and how it got there."""

    def __init__(self, session, slug="demo", text=FIRST):
        self.session = session
        self.project = factories.make_project(session, slug)
        self.alice, self.bob = (
            factories.join(session, self.project, name, "annotator") for name in ("alice", "bob")
        )
        self.lead = factories.join(session, self.project, "lead", "adjudicator", "manager")
        self.article = factories.import_text(session, self.project, text)

    def bring(self, text, **fields):
        record = ArticleRecord(text, id="port-1", **{"language": "en", **fields})
        report = import_articles(self.session, self.project, [record])
        self.session.flush()
        return report

    def version(self, number=None):
        query = select(ArticleVersion).where(ArticleVersion.article_id == self.article.id)
        number = number or self.article.version
        return self.session.scalars(query.where(ArticleVersion.version == number)).one()

    def sentences(self, version=None):
        return read(self.session, self.version(version).id).sentences

    def texts(self, version=None):
        return [sentence.text for sentence in self.sentences(version)]

    def answer(self, person, *labels, hand_in=True):
        for sentence, label in zip(self.sentences(), labels, strict=False):
            annotations.annotate(self.session, person, sentence.id, {"label": label})
        if hand_in:
            assignments.submit(self.session, person, self.article.id)
        self.session.flush()

    def answers(self, person):
        """What the person has said of the sentences of the current version, by their place."""
        desk_ = desk.show(self.session, person, self.article.id)
        place = desk_.reading.place
        return {place[key]: given.label for key, given in desk_.answers.items() if key in place}

    def assignment(self, person):
        return assignments.of_article(self.session, person, self.article.id)

    def gold(self):
        self.session.flush()
        golds = [self.session.get(Gold, s.id, populate_existing=True) for s in self.sentences()]
        return [(gold.status, gold.label, gold.n) for gold in golds]

    def events(self, *types):
        query = select(Event).where(Event.type.in_(types)).order_by(Event.seq)
        return [ledger.as_record(event) for event in self.session.scalars(query)]

    def decide(self, n, label):
        for _blind_then_seeing in range(2):
            choice = Choice(label=label, reason="slip", note="So it says.")
            made = decisions.decide(self.session, self.lead, self.sentences()[n].id, choice)
        return made

    def problems(self):
        self.session.commit()
        return checking.check(self.session, self.project).problems
