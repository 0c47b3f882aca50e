"""Export folders to be spoiled."""

import shutil

import pytest

from tests.verify.spoiling import Spoiled


@pytest.fixture
def spoil(exports, tmp_path):
    """A copy of the export of that kind, to be changed."""

    def copied(kind: str) -> Spoiled:
        made = exports[kind]
        shutil.copytree(made.path, tmp_path / kind)
        return Spoiled(tmp_path / kind, made.head)

    return copied
