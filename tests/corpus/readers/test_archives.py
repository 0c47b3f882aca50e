import struct
import zipfile

import pytest

from annotator.corpus.readers import Files, archives
from tests.corpus.readers.given import archive, items, left_out, problems, records, source, texts

LINE = b'{"text": "A firm.", "id": "firm-1"}\n'


def member(name, **settings):
    info = zipfile.ZipInfo(name)
    for key, value in settings.items():
        setattr(info, key, value)
    return info


def test_the_files_in_an_archive_are_read_each_by_its_own_form():
    data = archive(
        ("a.txt", b"A port."),
        ("2026/02/b.jsonl", LINE),
        ("2026/c.csv", b"text\nA report.\n"),
        ("d.html", b"<p>A judge.</p>"),
        ("empty/", b""),
    )

    assert texts("press.zip", data) == ["A port.", "A firm.", "A report.", "A judge."]


def test_an_article_says_where_in_the_archive_it_was():
    [first, second] = records("in/press.zip", archive(("x/a.txt", b"A."), ("x/b.jsonl", LINE)))

    assert (first.place, first.metadata) == ("press.zip/x/a.txt", {"file": "press.zip/x/a.txt"})
    assert second.place == "press.zip/x/b.jsonl:1"


def test_an_archive_is_one_whatever_its_name_says():
    assert texts("press.txt", archive(("a.txt", b"A port."))) == ["A port."]


def test_files_of_no_known_form_are_left_out_and_told():
    data = archive(
        ("a.txt", b"A port."),
        (".DS_Store", b"\0"),
        ("__MACOSX/._a.txt", b"x"),
        ("x/Thumbs.db", b"x"),
        ("photo.jpg", b"\xff\xd8"),
    )

    assert left_out("press.zip", data) == [
        "press.zip/.DS_Store",
        "press.zip/__MACOSX/._a.txt",
        "press.zip/x/Thumbs.db",
        "press.zip/photo.jpg",
    ]
    assert (texts("press.zip", data), problems("press.zip", data)) == (["A port."], [])


def test_options_hold_for_all_files_of_an_archive():
    data = archive(("a.csv", b"body;n\nA port.;1\n"), ("b.csv", b"body;n\nA firm.;2\n"))

    assert texts("press.zip", data, columns={"text": "body"}) == ["A port.", "A firm."]
    assert texts("press.zip", archive(("a.txt", b"\xe9")), encoding="cp850") == ["Ú"]


def test_a_problem_names_the_file_in_the_archive():
    data = archive(("a.jsonl", LINE + b"{\n"), ("b.txt", b"ok"))

    assert problems("press.zip", data)[0].startswith("press.zip/a.jsonl:2: this is not one JSON")
    assert texts("press.zip", data) == ["A firm.", "ok"]


LINK = member("a.txt", create_system=3, external_attr=0o120777 << 16)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (archive(("../a.txt", b"x")), "a file that leads out of it (../a.txt)"),
        (archive(("/etc/a.txt", b"x")), "a file that leads out of it"),
        (archive(("x/../../a.txt", b"x")), "a file that leads out of it"),
        (archive(("C:\\a.txt", b"x")), "a file that leads out of it"),
        (archive(("..\\a.txt", b"x")), "a file that leads out of it"),
        (archive((LINK, b"/etc/passwd")), "a link or a device (a.txt)"),
        (archive(("b.zip", archive(("a.txt", b"x")))), "an archive (b.zip)"),
        (archive(("b.txt", archive(("a.txt", b"x")))), "an archive (b.txt)"),
        (archive(("a.txt", b"x"), packed=zipfile.ZIP_BZIP2), "packed in an unusual way"),
        (archive(("a.txt", b"x"), packed=zipfile.ZIP_LZMA), "packed in an unusual way"),
        (archive(("[Content_Types].xml", b"<x/>")), "a document of an office program"),
        (archive(("a.txt", b"0" * (50 << 20))), "unpacks to more than it should"),
        (archive(("a.png", b"x")), "there is no article in this file"),
        (archive(), "there is no article in this file"),
    ],
)
def test_an_archive_that_cannot_be_trusted_is_refused(data, says):
    [problem] = problems("press.zip", data)

    assert problem.startswith("press.zip: ")
    assert says in problem


def test_two_files_of_one_name_are_refused():
    with pytest.warns(UserWarning, match="Duplicate name"):
        data = archive(("a.txt", b"x"), ("a.txt", b"y"))

    assert "two files of one name (a.txt)" in problems("press.zip", data)[0]


def test_an_encrypted_file_is_refused():
    data = bytearray(archive(("a.txt", b"A port.")))
    for sign, at in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        data[data.index(sign) + at] |= 1

    assert "an encrypted file (a.txt)" in problems("press.zip", bytes(data))[0]


def test_half_an_archive_is_refused():
    data = archive(("a.txt", b"A port, a quay and a firm. " * 40), packed=zipfile.ZIP_STORED)

    assert problems("press.zip", data[: len(data) // 2]) == [
        "press.zip: this archive is damaged. Make it anew, or give the files in it."
    ]


def test_a_damaged_file_in_an_archive_is_refused():
    data = bytearray(archive(("a.txt", b"A port, a quay and a firm. " * 40)))
    data[60] ^= 0xFF

    assert problems("press.zip", bytes(data)) == [
        "press.zip: this archive is damaged. Make it anew, or give the files in it."
    ]


def test_files_that_share_their_bytes_are_refused():
    """Two entries of the list lead to one file: what a quoted overlap does many times over."""
    data = bytearray(archive(("a.txt", b"x" * 1000), ("b.txt", b"y"), packed=zipfile.ZIP_STORED))
    second = data.index(b"PK\1\2", data.index(b"PK\1\2") + 1)
    data[second + 20 : second + 28] = struct.pack("<2I", 1000, 1000)

    assert problems("press.zip", bytes(data))


def test_an_archive_of_too_many_files_is_refused_before_they_are_listed(monkeypatch):
    monkeypatch.setattr(archives, "MOST", 2)
    data = archive(*((f"{n}.txt", b"x") for n in range(3)))

    assert "unpacks to more than it should" in problems("press.zip", data)[0]


def test_what_an_archive_says_of_its_number_of_files_is_not_believed(monkeypatch):
    monkeypatch.setattr(archives, "MOST", 2)
    data = bytearray(archive(*((f"{n}.txt", b"x") for n in range(3))))
    end = data.rindex(b"PK\5\6")
    data[end + 8 : end + 12] = struct.pack("<2H", 1, 1)

    assert "unpacks to more than it should" in problems("press.zip", bytes(data))[0]


def test_another_list_of_members_is_found_behind_the_longest_comment():
    data = archive(("a.txt", b"x"))
    end = data.rindex(b"PK\5\6")
    comment = b"c" * archives.LONGEST_COMMENT
    of_zip64 = b"PK\6\7" + bytes(16)
    data = data[:end] + of_zip64 + data[end:-2] + struct.pack("<H", len(comment)) + comment

    assert "unpacks to more than it should" in problems("press.zip", data)[0]


def test_archives_that_are_given_together_unpack_to_no_more_than_one(monkeypatch):
    monkeypatch.setattr(archives, "LARGEST_TOTAL", 150)
    given = [source(f"{n}.zip", archive((f"{n}.txt", b"A port." * 10))) for n in range(3)]

    found = [item for _, item in Files(tuple(given)).items()]

    assert [record.text[:7] for record in found[:2]] == ["A port."] * 2
    assert str(found[2]).startswith("2.zip: this archive unpacks to more than it should.")


def test_a_list_of_members_that_is_too_long_is_not_read(monkeypatch):
    monkeypatch.setattr(archives, "LARGEST_DIRECTORY", 100)

    assert "unpacks to more" in problems("press.zip", archive(("a" * 200 + ".txt", b"x")))[0]


def test_names_with_line_breaks_and_marks_of_direction_are_shown_on_one_line():
    data = archive(("a\n\u202egpj.png", b"x"), ("b\n\u202e.txt", b""))

    assert all(place.isprintable() for place in left_out("press.zip", data))
    assert all(
        item.place.isprintable() for item in items("press.zip", data) if hasattr(item, "place")
    )
