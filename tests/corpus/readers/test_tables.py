import pytest

from tests.corpus.readers.given import problems, records, texts


def read(data, name="a.csv", **options):
    return records(name, data.encode() if isinstance(data, str) else data, **options)


def test_a_row_is_an_article_and_its_columns_are_known_by_their_usual_names():
    [record] = read(
        "id,title,text,language,source,url,author,date\n"
        "a-1,The port,A port.,en,The Quay,https://quay.example/1,A. Writer,2026-02-13\n"
    )

    assert (record.id, record.title, record.text, record.language) == (
        "a-1",
        "The port",
        "A port.",
        "en",
    )
    assert (record.source, record.url, record.author, record.published, record.place) == (
        "The Quay",
        "https://quay.example/1",
        "A. Writer",
        "2026-02-13",
        "a.csv:2",
    )


@pytest.mark.parametrize(
    "header", ["Texte;Titre", "CONTENU;Titre", "corps;titre", "Body ;Headline"]
)
def test_names_are_known_in_other_languages(header):
    [record] = read(f"{header}\nUn port.;Le port\n")

    assert (record.text, record.title) == ("Un port.", "Le port")


def test_all_other_columns_are_metadata_and_empty_cells_are_nothing():
    [record] = read("id,text,section,page\n1,A port.,,12\n")

    assert record.metadata == {"page": "12"}


def test_an_article_without_an_id_keeps_the_name_of_its_file():
    assert read("text\nA port.\n")[0].metadata == {"file": "a.csv"}


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("name", ["a.csv", "a.tsv"])
def test_the_delimiter_is_found(delimiter, name):
    rows = [["id", "title", "text"], ["1", "", '"One, two; three | four."'], ["2", "T", "Five."]]
    data = "\n".join(delimiter.join(row) for row in rows)

    assert [record.text for record in read(data, name)] == ["One, two; three | four.", "Five."]


@pytest.mark.parametrize(("said", "used"), [("^", "^"), ("tab", "\t"), ("\\t", "\t"), (";", ";")])
def test_a_delimiter_may_be_chosen(said, used):
    assert read(f"n{used}text\n1{used}A, b.\n", delimiter=said)[0].text == "A, b."


@pytest.mark.parametrize("delimiter", ["", "::", '"', "\n", " "])
def test_a_delimiter_that_is_none_is_said(delimiter):
    assert problems("a.csv", b"text\nx\n", delimiter=delimiter) == [
        "A delimiter is one character, such as ; or a tab."
    ]


def test_a_table_of_one_column_needs_no_delimiter():
    assert texts("a.csv", b"text\nA port.\nA firm.\n") == ["A port.", "A firm."]


def test_quoted_cells_may_hold_line_breaks_and_quotation_marks():
    first, second = read('text,n\r\n"One.\r\nTwo ""x"".",1\r\n\r\nThree.,2\r\n')

    assert (first.text, first.place) == ('One.\r\nTwo "x".', "a.csv:2")
    assert (second.text, second.place) == ("Three.", "a.csv:5")


def test_formulas_stay_text():
    [record] = read('text,n\n"=1+1","=HYPERLINK(""x"")"\n')

    assert (record.text, record.metadata["n"]) == ("=1+1", '=HYPERLINK("x")')


def test_columns_may_be_chosen():
    [record] = read("body,text,who\nA port.,x,Ann\n", columns={"text": "body", "author": "WHO"})

    assert (record.text, record.author, record.metadata["text"]) == ("A port.", "Ann", "x")


def test_a_column_of_html_is_read_as_html():
    assert read("html\n<p>A &amp; b.</p>\n")[0].text == "A & b."


def test_a_column_without_a_name_is_known_by_its_number():
    assert read(",text\n7,A port.\n")[0].metadata["column 1"] == "7"


@pytest.mark.parametrize(
    ("data", "columns", "says"),
    [
        ("a,b\n1,2\n", {}, "a.csv:1: which column is the text? Choose one of: a, b."),
        ("a,b\n1,2\n", {"text": "c"}, "a.csv:1: there is no column “c”. There are: a, b."),
        ("a,b\n1,2\n", {"words": "a"}, "words is nothing a column can be. Choose from: text, "),
        ("text,n,N,n\n1,2,3,4\n", {}, "a.csv:1: the column “n” stands twice."),
        ("text,n\n1\n", {}, "a.csv:2: this row has 1 cells, the first one has 2."),
        ("text,n\n1,2,3\n", {}, "a.csv:2: this row has 3 cells, the first one has 2."),
        ('text,n\n"x,2\n3,4\n', {}, "a.csv:2: this is not CSV (unexpected end of data)."),
        ('text,n\n"x"y,2\n', {}, "a.csv:2: this is not CSV ("),
        ("text,n\n,2\n", {}, "a.csv:2: “text” is missing."),
        ("", {}, "a.csv: there is no article in this file."),
        ("\n\n", {}, "a.csv: there is no article in this file."),
        ("text,n\n", {}, "a.csv: there is no article in this file."),
    ],
)
def test_what_is_wrong_is_said_with_the_line(data, columns, says):
    [problem] = problems("a.csv", data.encode(), columns=columns)

    assert problem.startswith(says)


def test_all_rows_that_are_wrong_are_told():
    found = problems("a.csv", b"id,text\n1\n2,ok\n3,4,5\n6,\n")

    assert [problem.partition(": ")[0] for problem in found] == ["a.csv:2", "a.csv:4", "a.csv:5"]


@pytest.mark.parametrize(
    "data",
    [
        "text\n" + "x" * (17 << 20),
        "text,n\n1,2\n" + "," * (17 << 20),
        'text,n\n"' + ("x" * 999 + "\n") * 17_000,
    ],
)
def test_a_row_without_end_is_refused(data):
    *_, problem = problems("a.csv", data.encode())

    assert "16 MB" in problem or "field larger than field limit" in problem


def test_a_message_names_no_more_columns_than_fit():
    [problem] = problems("a.csv", (",".join(f"{n}" * 50 for n in range(500)) + "\n").encode())

    assert len(problem) < 1000


def test_a_row_is_no_longer_than_an_article_though_none_of_its_cells_is():
    row = ",".join(f'"{"x" * 400_000}\n"' for _ in range(50))

    head = ",".join(f"c{n}" for n in range(49))

    *_, problem = problems("a.csv", f"text,{head}\n{row}\n".encode())

    assert "16 MB" in problem


def test_a_table_of_more_columns_than_anybody_needs_is_refused_before_they_are_named():
    head = ",".join(f"c{n}" for n in range(1001))

    [problem] = problems("a.csv", f"{head}\n".encode())

    assert problem.startswith("a.csv:1: this table has more than 1000 columns.")


def test_the_delimiter_is_told_by_the_beginning_alone():
    """Though the second row is long: a preview of large files stays quick."""
    [record] = read(f"text;n\n{'Un port, ' * 100_000};1\n")

    assert record.metadata["n"] == "1"
