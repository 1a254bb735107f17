"""The first page, as a phone with a weak signal gets it."""

from playwright.sync_api import Page

MOST_BYTES = 150_000


def test_the_first_page_is_light_and_clean(page: Page):
    """At most 150 kB over the wire, nothing missing, nothing refused by the content policy."""
    page.set_viewport_size({"width": 360, "height": 780})
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    sizes: list[int] = []
    wire.on("Network.loadingFinished", lambda event: sizes.append(int(event["encodedDataLength"])))
    broken: list[str] = []
    page.on("response", lambda r: broken.append(r.url) if r.status >= 400 else None)
    page.on("console", lambda m: broken.append(m.text) if m.type == "error" else None)
    page.goto("/", wait_until="networkidle")
    assert page.locator("h1").count() == 1
    assert broken == []
    assert 0 < sum(sizes) <= MOST_BYTES


def test_it_can_be_used_without_scripts(browser, server):
    with browser.new_context(java_script_enabled=False, base_url=server.url) as context:
        page = context.new_page()
        page.goto("/")
        page.locator("a[href='/speak']").first.click()
        assert page.locator("[data-testid=speak-form] textarea").count() >= 1
