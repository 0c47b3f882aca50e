import pytest

from tests.corpus.scenes import Scene


@pytest.fixture
def scene(session):
    return Scene(session)


@pytest.fixture
def labelled(scene):
    """All handed in: agreed, disputed, agreed."""
    scene.answer(scene.alice, "allegation", "denial", "evidence")
    scene.answer(scene.bob, "allegation", "context", "evidence")
    return scene
