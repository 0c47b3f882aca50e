import json

import pytest

from tests.corpus.readers.given import problems, records, texts

PAGE = """<!DOCTYPE html>
<html lang="fr-FR"><head><meta charset="utf-8"><title>Le quai fermé - La Gazette du quai</title>
<link rel="canonical" href="https://gazette.example/2026/quai">
<meta property="og:site_name" content="La Gazette du quai">
<meta name="author" content="Jeanne Duval">
<meta property="article:published_time" content="2026-02-13T08:15:00+01:00">
<script>var x = "<p>jamais du texte</p>"; track("quai");</script><style>p { color: red }</style>
</head><body>
<nav><ul><li><a href="/">Accueil</a></li><li><a href="/sports">Sports</a></li></ul></nav>
<article><h1>Le quai fermé</h1>
<p>Le port a fermé le quai vendredi&nbsp;: l&rsquo;autorit&eacute; portuaire est mise en cause
par la ville, qui &laquo;&nbsp;attend des r&#233;ponses&nbsp;&raquo;.</p>
<p>L'avocat <b>conteste</b> les <i>faits</i> reprochés à M. Martin &amp; Cie.</p>
<h2>Une longue procédure</h2>
<p>L'affaire commence en 2019, quand deux dockers signalent des fissures sur le quai nord.</p>
<script>poll()</script>
<ul><li>premier grief : l'absence d'entretien</li><li>second grief : le défaut d'alerte</li></ul>
<table><tr><th>Année</th><th>Amende</th></tr><tr><td>2021</td><td>25 000 €</td></tr></table>
<p>La défense dispose de dix jours pour saisir la cour, selon le greffe du tribunal.</p>
</article>
<footer><p>© Gazette 2024</p></footer></body></html>"""

LINES = [
    "Le quai fermé",
    "Une longue procédure",
    "L'avocat conteste les faits reprochés à M. Martin & Cie.",
    "- premier grief : l'absence d'entretien",
    "- second grief : le défaut d'alerte",
    "Année | Amende",
    "2021 | 25 000 €",
]


def page(body, head=""):
    return f"<html><head>{head}</head><body>{body}</body></html>".encode()


def linked(**data):
    """A page that states its article for machines, too."""
    said = json.dumps({"@context": "https://schema.org", "@type": "NewsArticle", **data})
    return f'<script type="application/ld+json">{said}</script>'


@pytest.fixture(scope="module")
def article():
    [record] = records("page.html", PAGE.encode())
    return record


@pytest.mark.parametrize("line", LINES)
def test_headings_items_and_rows_are_lines_of_their_own(article, line):
    assert line in article.text.split("\n")


@pytest.mark.parametrize("word", ["track", "jamais", "poll", "color", "Accueil", "Gazette 2024"])
def test_scripts_styles_and_what_surrounds_the_article_are_left_out(article, word):
    assert word not in article.text


def test_entities_become_characters(article):
    assert "vendredi : l’autorité portuaire est mise en cause par la ville" in article.text
    assert "« attend des réponses »" in article.text


def test_what_the_page_says_of_its_article_is_kept(article):
    assert (article.title, article.author, article.source) == (
        "Le quai fermé",
        "Jeanne Duval",
        "La Gazette du quai",
    )
    assert (article.url, article.published, article.language) == (
        "https://gazette.example/2026/quai",
        "2026-02-13",
        "fr",
    )
    assert article.metadata == {"file": "page.html"}


def test_the_bytes_of_the_page_are_kept(article):
    assert (article.raw, article.media_type, article.encoding) == (
        PAGE.encode(),
        "text/html",
        "utf-8",
    )


@pytest.mark.parametrize(
    "hint", ["© 2024 Gazette", "Le 3 mars 2025, la cour a dit non.", "Mis en ligne en 2023"]
)
def test_a_date_is_never_guessed(hint):
    text = "Le port a fermé le quai nord, et la ville attend des réponses. " * 5
    [record] = records("page.html", page(f"<p>{text}</p><p>{hint}</p>"))

    assert record.published is None


def test_the_article_that_a_page_states_for_machines_comes_first():
    said = linked(
        articleBody="Un quai est fermé.\n\nLa ville attend.",
        headline="Le quai",
        datePublished="2026-01-05T10:00:00Z",
        author=[{"@type": "Person", "name": "Ana Ruiz"}],
        publisher={"@type": "Organization", "name": "Le Quai libre"},
    )
    [record] = records("page.html", page("<p>Un quai est fermé. Abonnez-vous.</p>", said))

    assert record.text == "Un quai est fermé.\n\nLa ville attend."
    assert (record.title, record.author, record.source, record.published) == (
        "Le quai",
        "Ana Ruiz",
        "Le Quai libre",
        "2026-01-05",
    )


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ("<p>Un &amp; deux.</p><p>Trois.</p>", ["Un & deux.", "", "Trois."]),
        ("L&#8217;été.\r\n\r\n\r\nFin.", ["L’été.", "", "Fin."]),
    ],
)
def test_markup_in_what_a_page_states_is_read_too(body, lines):
    assert texts("page.html", page("", linked(articleBody=body)))[0].split("\n") == lines


def test_what_a_page_states_is_not_taken_when_it_is_only_the_beginning():
    said = linked(articleBody="La ville attend.\nAbonnez-vous.")

    assert (
        "premier grief" in texts("page.html", PAGE.replace("<style>", said + "<style>").encode())[0]
    )


@pytest.mark.parametrize("said", ["{", "[" * 100_000, '{"articleBody": 7}', '["x", null]', ""])
def test_what_a_page_states_may_be_broken(said):
    broken = f'<script type="application/ld+json">{said}</script>'

    assert texts("page.html", page("<p>Un quai est fermé.</p>", broken)) == ["Un quai est fermé."]


def test_an_article_in_one_long_line_is_tried_another_way():
    words = "La cour a entendu les témoins du port toute la journée, sans pause ni repos. " * 3
    said = linked(articleBody=(words * 4).strip())
    body = "".join(f"<p>{words}</p>" for _ in range(4))

    assert texts("page.html", page(body, said))[0].split("\n\n") == [words.strip()] * 4


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Court.</p>", "Court."),
        ("Juste du texte &amp; rien d’autre", "Juste du texte & rien d’autre"),
        ("<div>Un<br>deux<br><br>trois</div>", "Un\ndeux\n\ntrois"),
        ("<h2>Titre</h2>\n Un\n  mot<!-- non --> de <em>plus</em>.", "Titre\n\nUn mot de plus."),
        ("<ul><li>un</li><li><p>deux</p></li><li> </li></ul>fin", "- un\n\n- deux\n\nfin"),
        ("<table><tr><td>a</td><td></td><td>b</td></tr></table>", "a | b"),
        ("<p>Vu&nbsp;!</p><p hidden>Non</p><template>Non</template>", "Vu\u00a0!"),
        ("<p>caf<wbr>é 🚢</p>", "café 🚢"),
    ],
)
def test_html_without_a_page_around_it_is_the_whole_article(html, text):
    line = json.dumps({"html": html}).encode()

    assert texts("a.jsonl", line) == [text]
    assert texts("a.html", html.encode()) == [text]


def test_a_short_page_is_read_too():
    assert texts("page.html", page("<p>Le port est fermé.</p>")) == ["Le port est fermé."]


def test_a_line_of_jsonl_may_hold_html_and_what_it_says_holds_against_the_page():
    line = json.dumps({"id": "quai-1", "title": "Le quai nord", "html": PAGE}).encode()
    [record] = records("a.jsonl", line)

    assert "premier grief" in record.text
    assert (record.title, record.author, record.metadata) == ("Le quai nord", "Jeanne Duval", {})
    assert (record.raw, record.media_type, record.encoding) == (
        PAGE.encode(),
        "text/html",
        "utf-8",
    )


def test_a_text_beside_its_html_is_the_text_and_the_html_is_kept():
    line = json.dumps({"text": "Le texte.", "html": "<p>Autre</p>"}).encode()
    [record] = records("a.jsonl", line)

    assert (record.text, record.raw) == ("Le texte.", b"<p>Autre</p>")


@pytest.mark.parametrize(
    "data",
    [b"<html></html>", b"<html><body><script>x</script></body></html>", b"<!-- -->", b"<?xml ?>"],
)
def test_a_page_without_text_is_refused(data):
    assert problems("page.html", data) == [
        "page.html: no text was found in this page. Leave it out, or give its text."
    ]


@pytest.mark.parametrize(
    "html", ["<div>" * 100_000 + "x", "<html><body>" + "<b>" * 300 + "x", "<p>x" * 100_001]
)
def test_a_page_that_would_take_forever_is_refused(html):
    [problem] = problems("page.html", html.encode())

    assert problem.startswith("page.html: this page is nested too deep, or has too many parts.")


def test_a_page_that_is_too_large_is_refused():
    [problem] = problems("page.html", b"<p>" + b"x" * (16 << 20))

    assert problem.startswith("page.html: this is more than 16 MB")


def test_the_captions_of_an_articles_pictures_are_lines_of_it():
    said = (
        "La ville l’a dit lundi, après des semaines de négociations difficiles avec la direction."
    )
    figure = (
        "<figure><img src='a.jpg'><figcaption>Le port, lundi. Photo : AFP</figcaption></figure>"
    )
    teaser = (
        "<aside><figure><figcaption>À lire aussi <a href='/x'>ici</a></figcaption></figure></aside>"
    )
    prose = "".join(f"<p>{n}. {said}</p>" for n in range(6))
    page = f"<html><body><article>{prose}{figure}{prose}</article>{teaser}</body></html>"

    [record] = records("a.html", page.encode())

    lines = record.text.split("\n\n")
    assert lines.count("Le port, lundi. Photo : AFP") == 1
    assert not any("À lire aussi" in line for line in lines)
