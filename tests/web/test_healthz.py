def test_it_answers_without_detail(app):
    response = app.test_client().get("/healthz")

    assert (response.status_code, response.text) == (200, "ok\n")


def test_without_a_database_it_says_so(new_app):
    assert new_app.test_client().get("/healthz").status_code == 503
