import pytest

from annotator.models import Article
from tests import factories


@pytest.fixture
def project(session):
    return factories.make_project(session)


def test_an_imported_article_can_be_seen(session, project):
    article = factories.import_text(session, project)

    assert (article.external_id, article.visible) == ("port-1", True)
