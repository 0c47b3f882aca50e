import gzip

import pytest

BROWSER = {"Accept-Encoding": "gzip, deflate, br, zstd"}
OLD = {"Accept-Encoding": "gzip"}


@pytest.fixture
def alice(sign_in, demo):
    return sign_in("alice")


@pytest.mark.parametrize(
    "path", ["/projects/demo/label/1", "/static/annotator.css", "/static/desk.js"]
)
def test_pages_styles_and_scripts_are_compressed(alice, path):
    with alice.get(path) as plain, alice.get(path, headers=BROWSER) as packed:
        assert "Content-Encoding" in packed.headers
        assert len(packed.data) < len(plain.data) / 2
        assert "Accept-Encoding" in packed.headers["Vary"]


def test_what_is_compressed_reads_the_same(alice):
    plain = alice.get("/projects/demo/label/1").data

    assert gzip.decompress(alice.get("/projects/demo/label/1", headers=OLD).data) == plain


def test_who_does_not_ask_gets_it_plain(alice):
    assert "Content-Encoding" not in alice.get("/projects/demo/label/1").headers


def test_the_answer_to_an_act_is_compressed_once(alice, demo):
    path = f"/projects/demo/sentences/{demo.sentences[0]}/annotation"
    form = {"label": "denial", "article": demo.article}
    answer = alice.post(path, data=form, headers={"HX-Request": "true", **OLD})

    assert 'data-label="denial"' in gzip.decompress(answer.data).decode()


@pytest.mark.parametrize("path", ["/static/annotator.css", "/projects/demo/labels.css"])
def test_what_the_browser_has_is_not_sent_again(alice, path):
    with alice.get(path, headers=BROWSER) as first:
        mark = first.headers["ETag"]
    with alice.get(path, headers={**BROWSER, "If-None-Match": mark}) as again:
        assert (again.status_code, again.data) == (304, b"")


def test_the_headers_of_the_guard_are_kept(alice):
    headers = alice.get("/projects/demo/label/1", headers=BROWSER).headers

    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "no-store"
