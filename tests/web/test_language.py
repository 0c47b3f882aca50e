from io import BytesIO

from annotator import jobs
from annotator.web import language

FRENCH = {"Accept-Language": "fr"}


def test_pages_are_in_the_language_that_the_browser_asks_for(app):
    assert "Mot de passe" in app.test_client().get("/sign-in", headers=FRENCH).text


def test_pages_are_in_the_language_of_the_account_whatever_the_browser_asks_for(sign_in, demo):
    alice = sign_in("alice")
    alice.post("/account/preferences", data={"language": "en", "theme": ""})
    assert "My projects" in alice.get("/", headers=FRENCH).text


def test_what_is_wrong_with_a_file_is_said_in_french_to_the_last_word(sign_in, demo, app):
    files = {"files": (BytesIO(b'{"text": 7}'), "port.jsonl")}
    lead = sign_in("lead")
    sent = lead.post("/projects/demo/import", data=files, headers=FRENCH)
    with app.app_context():
        assert jobs.run_next(app.config)
    page = lead.get(sent.location, headers=FRENCH).text
    assert "port.jsonl:1\u00a0: «\u00a0text\u00a0» n’est pas un texte." in page


def test_a_size_is_said_in_the_language_of_the_page(app):
    with app.test_request_context(headers=FRENCH):
        said = [language.size(count) for count in (0, 999, 1000, 12_345, 3_200_000, 5 * 10**12)]
    assert said == [
        "0\u202fo",
        "999\u202fo",
        "1\u202fko",
        "12,3\u202fko",
        "3,2\u202fMo",
        "5\u202f000\u202fGo",
    ]
