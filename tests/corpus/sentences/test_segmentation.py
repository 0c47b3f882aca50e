import time
from itertools import pairwise
from pathlib import Path
from textwrap import fill

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.corpus.sentences.segmentation import Span, paragraphs, segment

ARTICLES = Path(__file__).parents[3].parent / "shared" / "corpus"
LANGUAGES = ["fr", "en", "de", "es", "it"]

# Each case is a list of sentences: joined by a space, they must come apart again.
FRENCH = [
    ["Le parquet a ouvert une enquête.", "Deux cadres ont été entendus."],
    ["Qui savait ?", "Personne !", "Pas même le maire…", "Le dossier reste ouvert."],
    ["M. Le Goff a nié les faits.", "MM. Roux et Blin se taisent."],
    ["Me. Arnaud plaidera lundi devant le Pr. Vidal et le Dr Petit.", "Mme. Roy suivra."],
    ["J.-P. Morel a porté plainte.", "J. K. Hart et A. Colin aussi."],
    ["Réuni en févr. 2026, le conseil a tranché.", "Le vote date du 3 oct. 2025."],
    ["Le n° 3 du groupe cite la p. 12 du rapport.", "L'art. 40 s'applique, cf. Dalloz."],
    ["La réunion commence à 16 h 30.", "Elle finit à 18 h.", "Nul ne sait pourquoi."],
    ["Le cours a pris 3.5 points, puis 1.000.000 d'euros.", "Il a ensuite chuté de 12.", "Oui."],
    ["Lire la suite sur www.exemple.fr/a.b?c=d.", "La page https://exemple.fr/x.html a disparu."],
    ["Le groupe vend des puces, des serveurs, etc.", "Macron l'a dit."],
    ["Il fabrique des puces, des serveurs, etc. depuis dix ans."],
    ["L'accord avec les U.S. Marines a été rompu.", "Il vivait aux U.S.", "Elle vit à Paris."],
    ["Il restait le plan B.", "Cela n'a pas suffi.", "A. Le contexte"],
    ["La bataille eut lieu en 52 av. J.-C.", "Les Gaulois la perdirent."],
    ["« Vraiment ? », demande-t-elle.", "Personne ne répond."],
    ["« C'est faux ! » s'emporte le porte-parole.", "Il quitte la salle."],
    ["« C'est faux ! » — dit-il, furieux.", "Le silence retombe."],
    ["Il l'assure : « Nous n'avons rien copié. »", "L'enquête dira le reste."],
    ["Il parle de « vol ».", "Elle parle d'« emprunt ».", "(Le groupe se tait.)", "« Rien. »"],
    ["« Nous avons tout vérifié.", "Rien n'a été trouvé », a-t-il ajouté."],
    ["Le groupe (!) Dupont aurait tout effacé.", "Un succès (?) Pour qui ?"],
    ["La suite est connue.", "[…] Le tribunal a tranché."],
    ["Quoi ? !", "Le juge n'en revient pas."],
    ["Bref… la société dément.", "Et puis… rien."],
    ["Le chiffre est de 100\u00a0%.", "L'indice\u202f: 12\u202f000.", "«\u00a0Oui.\u00a0»", "Fin."],
    ["**Tout est faux.**", "_Tout._", "Vraiment."],
    ["Un œuf.", "École fermée.", "Écrit par l'IA.", "À suivre."],
    ["L'action Orange S.A. Paris recule.", "Le siège de la S.A.", "Les salariés attendent."],
    ["Il vend sa part de Yahoo! Inc. à un fonds.", "Yahoo!", "Hier encore, tous riaient."],
    ["Il parle du«vol » de lundi.", "Selon lui« rien ne va.", "Tout est faux. »", "Il part."],
    ["Il lâche : \" Rien n'est vrai.", 'Rien. "', "Puis il part."],
    ['" Rien ", répète-t-il.', '" Rien. ", dit-elle aussi.', "Ils se taisent."],
    ["Les faits ont été vus aux U.S.", "Demain, le juge parlera."],
]
ENGLISH = [
    ["The firm denied it.", "Nobody else replied!", "Why?", "We asked."],
    ["Mr. Hill met Sen. Ortiz and Gov. Lane.", "Dr. Wu did not come."],
    ["The U.S. Senate will vote on Jan. 5.", "He left the U.S.", "The talks go on."],
    ["Apple Inc. Chief Executive Jane Roe resigned.", "She ran Acme Inc.", "It is gone."],
    ["No. 5 is late.", "Did it pay?", "No.", "It never did."],
    ["They met at 5 p.m. Tuesday on Main St. in Reno.", "It ended at 9 p.m.", "They left."],
    ['"Did you copy it?" she asked.', '"Never!" Ms. Hill said.', '"Why?"', "He left."],
    ["“We did not.”", "The spokesman hung up."],
    ["It cost $3.5 million, i.e. Roughly nothing, e.g. Peanuts vs. Gold."],
    ["J. R. R. Reed and W.E.B. Stone agree.", "George W. Hart does not."],
    ["Is it true (as in 2019)?", "It is.", "(It was not.)", "'Fine.'", "Done..."],
    ["It runs on Node.js and .NET.", "Yes, v2.0 does."],
    ["Prof. Ada Lind holds a Ph.D. from Ohio.", "Her Ph.D.", "This was in 1999.", "1999 is past."],
    ["Cllr. Joan Pell and Ald. Fry voted.", "Revd. Ash did not.", "They left."],
    ["Yahoo! Inc. bought it.", "Yum! Brands did not.", "Who uses Yahoo!", "The price fell."],
    ['He said: " Nothing was copied.', 'Nothing. "', "Then he left."],
]
OTHERS = [
    ("de", ["Am 3. Oktober sprach Dr. Kern mit Hrn. Wolf.", "Er schwieg.", "Warum?"]),
    ("de", ["Das gilt z. B. Kindern, d. h. Minderjährigen, u. a. Schülern.", "Alles klar."]),
    ("de", ["Nach dem 2. Weltkrieg zog Ludwig XIV. Film um.", "Das war 1950.", "Sie lachte."]),
    ("de", ["„Das stimmt nicht.“", "Sie ging.", "»Doch!« rief er.", "»Nein.«", "Ende."]),
    (
        "de",
        ["Am 3. Febr. 2026 um 16.30 Uhr fiel der Kurs um 3.5 Prozent.", "Siehe S. 3.", "Er ging."],
    ),
    (
        "de",
        ["Hr. J.-P. Kern zitiert Nr. 3 und S. 12 der U.S. Army.", "Die Seite a.de/b.c?d=1 fehlt."],
    ),
    ("de", ["Sie rief: „Nein!“", "Er ging.", "„Warum?“, fragte sie.", "«Doch», sagte er in Bern."]),
    ("es", ["El 3 de febr. de 2026 a las 16.30 h, el n.º 3 subió 3.5 puntos.", "Hoy baja."]),
    (
        "es",
        [
            "J.-P. Gil citó la p. 12 ante el U.S. Army.",
            "Está en https://a.es/b.c.",
            "«¿Ya?», dijo.",
        ],
    ),
    ("es", ["El Sr. Ruiz vive en EE. UU. desde enero.", "¿Por qué?", "¡Nadie lo sabe!", "Fin."]),
    ("es", ["La Dra. Gil citó la pág. 12 del núm. 3.", "«¿De verdad?», preguntó.", "Sí."]),
    ("it", ["Il Sig. Rossi nega.", "Parla «di furto.", "Lei tace.", "«Davvero?», chiede lui."]),
    ("nl", ["Dhr. Bakker ontkent 🚢.", "Niemand weet het.", "Waarom?"]),
    ("pt", ["O Sr. Lima nega.", "Custou 3.5 milhões.", "Veja a.pt/b.c?d=1.", "Ninguém sabe."]),
    ("xx", ["J. K. Hart rose.", "The U.N. Council did not.", "3.5 is enough."]),
    ("ja", ["これは文です。", "次の文です！"]),
    ("ar", ["هل هذا صحيح؟", "لا أحد يعرف.", "انتهى."]),
]
CASES = [("fr", case) for case in FRENCH] + [("en", case) for case in ENGLISH] + OTHERS

HARD_WRAPPED = """\
Le conseil municipal a voté mardi soir la suspension du contrat
de surveillance, après les révélations du journal. Le maire, M.
Blin, dit n'avoir rien su avant la parution de l'enquête du
18 janvier. Il promet un audit.

Une plainte a été déposée
"""

anything = st.text() | st.text(
    alphabet="aA1. \u00a0\u202f\n\r!?…«»\"'()-MJ\u200b🙂ש—:;、。", max_size=300
)


def cut(text: str, language: str = "fr") -> list[str]:
    return [text[span.start : span.end] for span in segment(text, language)]


def shown(text: str) -> list[list[str]]:
    spans = [(span.start, span.end) for span in segment(text)]
    return [[text[slice(*spans[i])] for i in group] for group in paragraphs(text, spans)]


@pytest.mark.parametrize(("language", "sentences"), CASES)
def test_sentences_joined_by_a_space_come_apart_again(language: str, sentences: list[str]) -> None:
    assert cut(" ".join(sentences), language) == sentences


def test_offsets_are_code_points_of_the_untouched_text() -> None:
    assert segment("  🙂 Un.\r\n\u00a0Deux. ") == [Span(2, 7), Span(10, 15)]


def test_a_regional_tag_has_the_rules_of_its_language() -> None:
    assert cut("M. Roux nie.", "fr-CA") == ["M. Roux nie."]


@pytest.mark.parametrize("language", ["", "../fr", "zz", "FR\0"])
def test_any_language_is_cut(language: str) -> None:
    assert cut("Un mot. Deux mots.", language) == ["Un mot.", "Deux mots."]


@pytest.mark.parametrize("language", ["fr", "en", "es"])
def test_a_guillemet_glued_to_a_full_stop_opens_the_next_sentence(language: str) -> None:
    assert cut("Un mot.« Un autre. »Fin.", language) == ["Un mot.", "« Un autre. »", "Fin."]


def test_a_sentence_longer_than_what_a_library_sees_at_once_is_one_sentence() -> None:
    long, short = "parola " * 5000 + "fine.", "Poi basta."
    assert cut(f"{short} {long} {short}", "it") == [short, long, short]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("mark", ["«", "»", '"', "“", "„", "(", "[", "'", '" '])
def test_an_unbalanced_quotation_mark_swallows_nothing(mark: str, language: str) -> None:
    text = f"Il parle {mark}de tout. Elle nie. Tous attendent."
    assert cut(text, language) == [f"Il parle {mark}de tout.", "Elle nie.", "Tous attendent."]


UNITS = {
    "fr": ["Un duel sans fin", "Photo : un port / Agence", "- des puces", "1. Accueil", "Vu. @a"],
    "en": ["A duel without end", "Photo: a port / Agency", "- chips", "1. Home", "Seen. @a"],
    "de": ["Ein Duell ohne Ende", "Foto: ein Hafen / Agentur", "- Chips", "1. Anfang", "Ja. @a"],
    "es": ["Un duelo sin fin", "Foto: un puerto / Agencia", "- chips", "1. Inicio", "Visto. @a"],
    "it": ["Un duello infinito", "Foto: un porto / Agenzia", "- chip", "1. Inizio", "Visto. @a"],
}


@pytest.mark.parametrize("language", UNITS)
@pytest.mark.parametrize("break_", ["\n", "\r\n", "\r", "\n\n", "\u2028", "\n \u00a0\n"])
def test_headings_captions_list_items_posts_and_dates_are_units(break_: str, language: str) -> None:
    *lines, post = [*UNITS[language][:2], "2026/02/15 23:29", *UNITS[language][2:]]
    assert cut(break_.join([*lines, post]), language) == [*lines, *post.split(" ", 1)]


@pytest.mark.parametrize("prefix", ["date 2026-02-13", "date 2025-01", "2026-02-13 18:30"])
def test_a_date_glued_to_the_first_sentence_is_a_unit_of_its_own(prefix: str) -> None:
    assert cut(f" {prefix} La société nie. Fin.") == [prefix, "La société nie.", "Fin."]


@pytest.mark.parametrize("text", ["2026-02 est loin.", "2026-02-13", "Le 2026-02-13 Macron parle."])
def test_a_date_that_belongs_to_a_sentence_stays_in_it(text: str) -> None:
    assert cut(text) == [text]


def test_hard_wrapped_lines_are_joined_into_sentences() -> None:
    assert [" ".join(sentence.split()) for sentence in cut(HARD_WRAPPED)] == [
        "Le conseil municipal a voté mardi soir la suspension du contrat de surveillance, après "
        "les révélations du journal.",
        "Le maire, M. Blin, dit n'avoir rien su avant la parution de l'enquête du 18 janvier.",
        "Il promet un audit.",
        "Une plainte a été déposée",
    ]


def test_hard_wrapped_lines_stay_in_one_paragraph() -> None:
    assert [len(group) for group in shown(HARD_WRAPPED)] == [3, 1]


@pytest.mark.parametrize("width", [60, 72, 80])
def test_wrapping_prose_does_not_change_its_sentences(width: int) -> None:
    # Sentences in which no line can start with a number or a dash, which would look like a list.
    prose = " ".join(sentence for case in FRENCH[:6] for sentence in case)
    assert [s.replace("\n", " ") for s in cut(fill(prose, width))] == cut(prose)


def test_a_heading_above_hard_wrapped_prose_is_a_unit() -> None:
    text = "Un audit est promis\n" + HARD_WRAPPED
    assert cut(text)[0] == "Un audit est promis"


def test_long_list_items_in_lower_case_are_not_taken_for_hard_wrapped_prose() -> None:
    items = [
        "la protection des modèles contre les usages frauduleux ;",
        "le contrôle des accès ;",
        "le blocage des comptes qui sont soupçonnés de copier.",
    ]
    assert cut("\n".join(items)) == items


def test_every_line_of_an_article_that_is_not_wrapped_is_a_paragraph() -> None:
    text = "Titre\nUne phrase. Une autre.\n\n\nLa fin.\nSource : agence"
    assert shown(text) == [
        ["Titre"],
        ["Une phrase.", "Une autre."],
        ["La fin."],
        ["Source : agence"],
    ]


def test_paragraphs_take_sentences_that_were_cut_elsewhere() -> None:
    assert paragraphs("Un, deux\ntrois. Quatre.\nCinq.", [(0, 15), (16, 23), (24, 29)]) == [
        [0, 1],
        [2],
    ]


def test_nothing_gives_no_sentence_and_no_paragraph() -> None:
    assert (segment(" \n\u00a0"), paragraphs("", [])) == ([], [])


def test_a_line_that_nobody_can_see_goes_with_its_neighbour() -> None:
    assert cut("\ufeff\nUn.\n\u200b\nDeux.") == ["\ufeff\nUn.\n\u200b", "Deux."]


@given(anything, st.sampled_from(LANGUAGES))
def test_everything_outside_the_sentences_is_white_space(text: str, language: str) -> None:
    spans = segment(text, language)
    edges = [0, *(edge for span in spans for edge in (span.start, span.end)), len(text)]
    assert edges == sorted(edges)
    assert not "".join(text[a:b] for a, b in list(pairwise(edges))[::2]).strip()


@given(anything, st.sampled_from(LANGUAGES))
def test_no_sentence_is_empty_or_has_white_space_around_it(text: str, language: str) -> None:
    assert all(sentence and sentence == sentence.strip() for sentence in cut(text, language))


@given(anything, st.sampled_from(LANGUAGES))
def test_the_same_text_is_always_cut_the_same_way(text: str, language: str) -> None:
    assert segment(text, language) == segment(text, language)


@given(anything)
def test_every_sentence_is_in_one_paragraph_in_order(text: str) -> None:
    spans = [(span.start, span.end) for span in segment(text)]
    grouped = paragraphs(text, spans)
    assert [i for group in grouped for i in group] == list(range(len(spans)))
    assert all(grouped)


HOSTILE = [
    "a. ",
    "A. ",
    "1. ",
    "«",
    "« ",
    ". » ",
    '" ',
    ".",
    ". ",
    " ",
    "x",
    "(",
    "… ",
    "\n",
    "a\n",
]


@pytest.mark.slow
@pytest.mark.parametrize("language", ["fr", "de", "it"])
@pytest.mark.parametrize("piece", [*HOSTILE, "\u200b\n", "1.", "a.", "A" * 50 + " b\n", 'a. " '])
def test_no_input_takes_more_than_linear_time(piece: str, language: str) -> None:
    text = (piece * 200_000)[:200_000]
    started = time.process_time()
    paragraphs(text, [(span.start, span.end) for span in segment(text, language)])
    # Linear takes under 2 s on a slow machine, quadratic takes minutes.
    assert time.process_time() - started < 20


@pytest.mark.corpus
def test_real_articles_are_cut_without_merging_lines() -> None:
    for path in ARTICLES.glob("*.txt"):
        text = path.read_bytes().decode()
        sentences = cut(text)
        assert "".join("".join(sentences).split()) == "".join(text.split())
        assert not any("\n" in sentence for sentence in sentences), path.name


@pytest.mark.corpus
def test_real_articles_lose_the_date_glued_to_their_first_sentence() -> None:
    firsts = [cut(path.read_bytes().decode())[0] for path in sorted(ARTICLES.glob("*.txt"))]
    assert [first for first in firsts if first.startswith("date")] == [
        "date 2026-02-13",
        "date 2025-01",
        "date 2025-01",
    ]
