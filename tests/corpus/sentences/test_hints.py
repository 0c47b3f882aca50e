import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.corpus.sentences.describing import describe
from annotator.corpus.sentences.segmentation import segment
from tests.corpus.sentences.test_segmentation import ARTICLES, anything

# Each line is a sentence with the reason that is suggested for it, or none.
FRENCH = """\
broken      | ```html Le port de Brive aurait menti sur ses comptes Un audit est demandé ```
            | Le port de Brive aurait menti sur ses comptes
metadata    | 2026/03/12 08:15
metadata    | Temps de lecture : 3 min
            | La mairie accuse le port d'avoir caché deux millions d'euros.
metadata    | Source : communiqué
heading     | L'audit et ses suites
            | Un audit a été demandé mardi par le conseil.
heading     | Vers un procès ?
            | Le port dément et parle d'une erreur de saisie.
heading     | Les demandes :
            | Remboursement des sommes en cause.
            | Publication des comptes.
boilerplate | journal-du-port.com – Bien plus que des bateaux.
metadata    | Rédactrice @Maud
boilerplate | Maud Lerigo est une journaliste passionnée de marées. Elle raconte les quais.
boilerplate | Avertissement :
boilerplate | Nos pages informent, mais elles ne constituent pas des conseils financiers. \
Nous ne vous disons pas d'acheter. Faites toujours vos propres recherches.
metadata    | Le cours du fret
metadata    | Logo de Fretia
metadata    | $12.40
metadata    | +1,2 %
boilerplate | Clause de non-responsabilité : ces textes viennent de plateformes publiques. Ils ne \
reflètent pas nécessairement nos opinions.
"""
ENGLISH = """\
metadata    | By Nell Ashby and Tom de Vries
metadata    | Updated 3 March 2026, 4.15 p.m. GMT
boilerplate | Share on Facebook X WhatsApp
            | The harbour master says the crane was never inspected.
metadata    | Photo: the crane in May / Tide Agency
heading     | An empty logbook
            | Two pages of the logbook are missing, the union claims.
metadata    | Read more: How cranes are checked
            | The owner says it has nothing to hide.
            | What the owner knew
            | It was told in April, according to a letter.
            | “We never copied anything,” she said.
duplicate   | "We never copied anything," she said
boilerplate | Sign up for our newsletter, every Friday.
boilerplate | © 2026 Tide Agency. All rights reserved.
boilerplate | Nell Ashby covers ports and fisheries.
"""
GERMAN = """\
metadata    | Von Jana Kolb
metadata    | Veröffentlicht am 3. März 2026 um 9 Uhr
            | Die Stadt wirft dem Hafen Betrug vor.
heading     | Zwei Millionen Euro
            | Der Hafen bestreitet das.
metadata    | Foto: Hafenarchiv
            | Das Gericht prüft die Klage.
boilerplate | Alle Rechte vorbehalten.
boilerplate | Jana Kolb ist Redakteurin in Kiel.
"""
SPANISH = """\
metadata    | Por Lucía Mena
metadata    | Publicado el 3 de marzo de 2026 a las 9:00 h
            | El ayuntamiento acusa al puerto de ocultar dos millones.
heading     | Un muelle sin papeles
            | El puerto lo niega.
metadata    | Fuente: Agencia Marea
            | El juez decidirá en mayo.
boilerplate | Todos los derechos reservados.
"""
PAGES = {"fr": FRENCH, "en": ENGLISH, "de": GERMAN, "es": SPANISH}


def hints(text, language="fr"):
    return [sentence.hint for sentence in describe(text, segment(text, language), language)]


def hint(line, language="fr"):
    """What is suggested for a line in the middle of an article."""
    prose = {"fr": "La ville se tait.", "en": "The town is silent."}[language]
    return hints(f"{prose}\n\n{prose[3:].capitalize()}\n\n{line}\n\nx {prose}", language)[2]


@pytest.mark.parametrize("language", PAGES)
def test_what_is_not_the_articles_own_prose_is_suggested_as_a_skip(language):
    rows = [row.partition("|") for row in PAGES[language].splitlines()]
    lines = [line.strip() for _hint, _bar, line in rows]
    found = [set(hints_of) for hints_of in by_line("\n\n".join(lines), lines, language)]

    assert found == [{reason.strip() or None} for reason, _bar, _line in rows]


def by_line(text, lines, language):
    """The hints of the sentences of each line."""
    sentences = describe(text, segment(text, language), language)
    start = 0
    for line in lines:
        end = text.index(line, start) + len(line)
        yield [s.hint for s in sentences if start <= s.start < end]
        start = end


def test_a_date_glued_to_the_first_sentence_is_metadata():
    assert hints(" date 2026-02-13 La société nie. Elle attend.") == ["metadata", None, None]


@pytest.mark.parametrize(
    "line",
    [
        "Le port aurait menti",
        "Qui savait ?",
        "Une fraude qui ne date pas d'hier",
        "Le port contre-attaque",
        "- des puces",
        "Le port nie.",
        "2026.",
        "des serveurs",
    ],
)
def test_lines_with_a_verb_items_and_prose_are_left_alone(line):
    assert hint(line) in (None, "metadata" if line == "2026." else None)


def test_many_titles_in_a_row_are_a_list():
    assert set(hints("La ville vend :\nUn quai\nUne grue\nUn phare\nTous sont vides.")) == {None}


def test_items_below_what_leads_in_are_no_headings():
    assert hints("Il y a deux lots :\nUn quai neuf\nTous sont vides.") == [None] * 3


def test_a_repeated_paragraph_is_a_duplicate_a_repeated_exclamation_is_not():
    text = "Le port nie avoir copié. Jamais !\nFin.\nLe port nie avoir copié.\nJamais !"

    assert hints(text) == [None, None, None, "duplicate", None]


def test_what_follows_a_call_to_subscribe_is_still_prose():
    text = "Le port nie. Inscrivez-vous à notre newsletter. La ville attend."

    assert hints(text) == [None, "boilerplate", None]


def test_somebody_introduced_in_the_middle_is_part_of_the_story():
    text = "Maud Lerigo est journaliste au port.\n\nElle a été arrêtée mardi."

    assert hints(text) == [None, None]


@pytest.mark.parametrize(
    "line",
    [
        "``` ",
        "***",
        "</div><script>",
        "L&nbsp;entreprise&nbsp;nie",
        "LÃ©a a niÃ© l'accusÃ©e",
        "La mairie attend le",
    ],
)
def test_what_cannot_be_read_is_broken(line):
    assert hint(line) == "broken"


@pytest.mark.parametrize(
    "line",
    ["https://exemple.fr/a", "@port #quai", "jlm/cda", "AFI 1 204,6 ▲", "— Maud (@maud) 3 mars"],
)
def test_addresses_signatures_and_tickers_are_metadata(line):
    assert hint(line) == "metadata"


def test_a_rubric_in_capitals_stands_at_the_edge():
    assert hints("LIVRES\n\nLe port nie.\n\nLa ville attend.") == ["metadata", None, None]


def test_a_text_of_one_line_is_left_alone():
    assert hints("Un port en feu") == [None]


def test_a_language_without_words_has_only_the_signs_that_need_none():
    lines = ["Il porto nega.", "```", "12:30", "Il porto di Bari nega.", "Il porto di Bari nega."]

    assert hints("\n\n".join(lines), "it") == [None, "broken", "metadata", None, "duplicate"]


@given(anything, st.sampled_from(["fr", "en", "de", "es", "it"]))
def test_every_sentence_has_at_most_one_reason(text, language):
    found = describe(text, segment(text, language), language)

    assert {s.hint for s in found} <= {
        None,
        "heading",
        "metadata",
        "boilerplate",
        "duplicate",
        "broken",
    }


@pytest.mark.parametrize(
    "piece", ["<div ", "Aa ", "A", "inscrivez-vous ", "a\n", "A\n", "Ã©", "»)"]
)
def test_no_input_takes_more_than_linear_time(piece):
    text = (piece * 200_000)[:200_000]
    sentences = segment(text, "fr")
    started = time.process_time()
    describe(text, sentences, "fr")

    assert time.process_time() - started < 20


@pytest.mark.corpus
def test_residue_widgets_and_notices_of_a_real_article_are_suggested():
    [path] = ARTICLES.glob("003_*.txt")
    found = hints(path.read_bytes().decode())

    assert found[0] == "broken"
    assert set(found[60:]) == {"boilerplate", "metadata"}
    assert found[5:8] == [None] * 3
