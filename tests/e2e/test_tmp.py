def test_x(visitor, portal):
    from tests.e2e.steps import sign_in
    page = visitor(language="en")
    page.goto("/en/account/login/")
    sign_in(page, "edith@demo.piazza.example", portal.password)
    r = page.goto("/en/account/2fa/totp/activate/")
    print(r.status, page.url, page.locator("main").inner_html()[:3000])
    assert 0
