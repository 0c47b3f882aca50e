import subprocess
import sys

import pytest

from annotator.corpus.readers.languages import guess, settle
from annotator.corpus.records import ArticleRecord

LANGUAGES = ["fr", "en", "de"]
SPOKEN = {
    "fr": "Le tribunal a reporté l’audience au mois de février.",
    "en": "The court put the hearing off until February, it said.",
    "de": "Das Gericht hat die Verhandlung auf Februar verschoben.",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_is_guessed_among_those_of_the_project(language):
    assert settle(ArticleRecord(SPOKEN[language]), None, LANGUAGES) == (language, "guessed")


def test_no_other_language_is_guessed():
    assert guess(SPOKEN["de"], ["fr", "en"]) in ("fr", "en")


def test_what_the_article_says_holds():
    record = ArticleRecord(SPOKEN["fr"], language="oc")

    assert settle(record, "en", LANGUAGES) == ("oc", "said")


def test_what_is_chosen_holds_for_articles_that_do_not_say_theirs():
    assert settle(ArticleRecord(SPOKEN["fr"]), "en", LANGUAGES) == ("en", "chosen")


def test_in_a_project_of_one_language_nothing_is_guessed():
    assert settle(ArticleRecord(SPOKEN["en"]), None, ["fr"]) == ("fr", "chosen")


@pytest.mark.parametrize("text", ["A port.", "1234567890 " * 10, "☃ " * 30])
def test_a_text_that_does_not_tell_is_taken_for_the_projects_first(text):
    assert guess(text, ["en", "fr"]) == "en"


def test_a_language_of_a_region_is_guessed_as_such():
    assert guess(SPOKEN["fr"], ["en", "fr-CA", "fr"]) == "fr-CA"


def test_languages_that_nobody_can_guess_do_no_harm():
    assert guess(SPOKEN["fr"], ["en", "fr", "xyz"]) == "fr"
    assert guess(SPOKEN["fr"], ["xyz", "qqq"]) == "xyz"


def test_what_is_large_is_not_loaded_before_it_is_needed():
    code = (
        "import sys, annotator, annotator.cli\n"
        "from annotator.corpus import readers; from annotator.corpus.imports import importing\n"
        "large = {'py3langid', 'trafilatura', 'readability', 'lxml', 'chardet', 'htmldate'}\n"
        "print(sorted(large & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)

    assert ran.stdout == "[]\n", ran.stderr
