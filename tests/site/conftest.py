"""The built site in a real browser: what it needs, its address, and a page.

Nothing is skipped: what is missing ends the run with a sentence that says how to get it.
"""

from importlib import resources

import pytest
from browser import SITE, chromium, serve

PAGES = sorted(
    path.relative_to(SITE).as_posix()
    for path in SITE.rglob("*.html")
    if "<body" in path.read_text("utf-8") and "_static" not in path.parts
)
TEXT_PAGES = [page for page in PAGES if not page.startswith(("_modules", "genindex", "py-mod"))]
# The pages of source differ in their text alone: the longest stands for them.
SOURCES = sorted(
    (page for page in PAGES if page.startswith("_modules/")),
    key=lambda page: (SITE / page).stat().st_size,
)


def pytest_configure(config):
    """Say what is missing, all at once."""
    missing = []
    if not (SITE / "index.html").exists():
        missing.append(f"a built site at {SITE}: run `make book`")
    if chromium() is None:
        missing.append("Chromium: `apt-get install chromium-headless-shell`, or set CHROMIUM")
    if missing:
        pytest.exit("the tests of the site need " + "; and ".join(missing), returncode=2)


def pytest_generate_tests(metafunc):
    """Run a test that asks for a page on each of them."""
    any_pages = [page for page in PAGES if page not in SOURCES[:-1]]
    for name, pages in {"any_page": any_pages, "text_page": TEXT_PAGES}.items():
        if name in metafunc.fixturenames:
            metafunc.parametrize(name, pages)


@pytest.fixture
def mark(request, record_property):
    """Return the function with which a test notes what it measured of its page."""
    params = request.node.callspec.params
    page = params.get("any_page") or params["text_page"]
    return lambda name, value: record_property("mark", (page, name, value))


def pytest_terminal_summary(terminalreporter):
    """Show the marks of each page, and write them beside the site."""
    reports = [r for rs in terminalreporter.stats.values() for r in rs if hasattr(r, "when")]
    noted = [value for r in reports for key, value in r.user_properties if key == "mark"]
    marks = {page: {} for page, _, _ in noted}
    for page, name, value in noted:
        marks[page][name] = value
    if marks:
        terminalreporter.write_line(marks_table(marks))
        SITE.parent.joinpath("marks.md").write_text(f"{marks_table(marks)}\n", "utf-8")


def marks_table(marks):
    """Write the marks as a table of Markdown, a page to a line."""
    names = sorted({name for measured in marks.values() for name in measured})
    rows = [["page", *names], ["---"] + ["--:"] * len(names)]
    rows += [[page, *(str(marks[page].get(n, "")) for n in names)] for page in sorted(marks)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


@pytest.fixture(scope="session")
def site():
    """Return the folder of the built site."""
    return SITE


@pytest.fixture(scope="session")
def address():
    """Serve the site while the tests run."""
    with serve() as here:
        yield here


@pytest.fixture(scope="session")
def browser():
    """Start the browser without any network but this machine's own address."""
    from playwright.sync_api import sync_playwright

    blocked = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=[blocked, "--no-sandbox"]
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def axe():
    """Return the script of axe-core."""
    return resources.files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")


# A formula that is drawn has another height, by some pixels, than it had while it waited.
# It is drawn within 800 pixels of the window, as near.js has it.
NEAR_IS_DRAWN = """() => [...document.querySelectorAll(".waits")].every((formula) => {
  const {top, bottom} = formula.getBoundingClientRect();
  return !formula.checkVisibility() || bottom < -800 || top > innerHeight + 800;
})"""


class Visit:
    """A page in the browser, with all that it asked for and complained of."""

    def __init__(self, browser, **options):
        self.context = browser.new_context(**options)
        self.page = self.context.new_page()
        self.complaints, self.asked = [], []
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("requestfailed", self._failed)

    def _failed(self, request):
        if request.failure != "net::ERR_ABORTED":  # a page that is left asks for no more
            self.complaints.append(f"failed: {request.url}")

    def _said(self, message):
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.type}: {message.text}")

    def lay_out(self):
        """Move the mouse, upon which all is laid out, and wait until nothing more moves."""
        self.page.mouse.move(2, 2)
        self.page.wait_for_selector("html[data-laid-out]", timeout=120_000)  # a busy machine

    def come_to(self, thing):
        """Scroll to a thing of a page that is laid out, and wait until what is near is drawn."""
        thing.scroll_into_view_if_needed()
        self.page.wait_for_function(NEAR_IS_DRAWN)
        thing.scroll_into_view_if_needed()

    def foreign(self, address):
        """List the addresses asked for that are not the site's own."""
        own = (address, "data:", "blob:", "file:", "about:")
        return [url for url in self.asked if not url.startswith(own)]


@pytest.fixture
def visit(browser):
    """Open pages; every one is closed at the end of the test."""
    open_ones = []

    def start(**options):
        open_ones.append(Visit(browser, **options))
        return open_ones[-1]

    yield start
    for one in open_ones:
        one.context.close()
