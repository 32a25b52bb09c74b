"""What a reader takes away is plain Markdown: no directive, no role, and the site's numbers."""

import re
from collections import defaultdict

import nbformat
import pytest
from bookbuild import downloads, plain, results
from bookbuild.plain import Place, Plain
from lossbook.derive import Argument, Assumed, Checked, Derivation, ledger
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace
from sympy import symbols

PLACES = {
    "eq-a": Place("(5.3)", "5.3", "chapters/two.html#equation-eq-a"),
    "claim-b": Place("Theorem 5.1", "5.1", "chapters/two.html#claim-b"),
    "fig-c": Place("Figure 5.2", "5.2", "chapters/two.html#fig-c"),
    "two": Place("The second chapter", "", "chapters/two.html"),
    "cite li1992": Place("Li et al. (1992)", "", "chapters/bibliography.html"),
}
SITE = "https://book.org/"
MYST = re.compile(r":::|\{\w[\w:]*\}`|^\([\w-]+\)=$|\$\$ \(", re.MULTILINE)


@pytest.mark.parametrize(
    ("myst", "words"),
    [
        ("{eq}`eq-a`", "(5.3)"),
        ("{term}`slopes <slope>` and {term}`cost`", "slopes and cost"),
        ("{numref}`fig-c`", "Figure 5.2"),
        ("{numref}`Theorem {number} (b) <claim-b>`", "Theorem 5.1 (b)"),
        ("{ref}`the proof <claim-b>`", "the proof"),
        ("{doc}`two`", "The second chapter"),
        ("{cite:t}`li1992` {cite:p}`li1992`", "Li et al. (1992) (Li et al., 1992)"),
        ("(claim-b)=\n**B.** $x$", "**B.** $x$"),
        ("$$\nx\n$$ (eq-a)", "$$\nx \\tag{5.3}\n$$"),
        (":::{prf:proof}\nText.\n:::", "> **Proof**\n>\n> Text."),
        ("::::{note} A\n:::{tip} B\nc\n:::\n::::", "> **A**\n>\n> > **B**\n> >\n> > c"),
    ],
)
def test_what_myst_says_is_said_plainly(myst, words):
    assert Plain(PLACES).text(myst) == words


def test_references_are_links_where_the_site_is_known():
    linked = Plain(PLACES, SITE)
    assert linked.text("{eq}`eq-a`") == f"[(5.3)]({SITE}chapters/two.html#equation-eq-a)"
    assert linked.text("[next](two.ipynb#use)") == f"[next]({SITE}chapters/two.html#use)"
    assert Plain(PLACES).text("[next](two.ipynb)") == "[next](two.ipynb)"


def test_a_reference_to_nothing_is_an_error():
    with pytest.raises(KeyError, match="eq-missing"):
        Plain(PLACES).text("{eq}`eq-missing`")


def test_code_runs_as_before_with_words_in_its_texts():
    code = 'text = (\n    "by {ref}`the proof "\n    r"<claim-b>`. $\\alpha$ {eq}`eq-a`"\n)\n'
    code += 'name = "a"\nmore = f"{{eq}}`eq-{name}` {1 + 1}"'
    scope = {"NUMBERS": {"eq-a": "5.3"}}
    exec(Plain(PLACES, SITE).code(code), scope)
    assert scope["text"] == r"by the proof. $\alpha$ (5.3)"
    assert scope["more"] == "(5.3) 2"


@pytest.fixture
def numbered(monkeypatch):
    """Run with the numbers, as a notebook that stands alone does."""

    def show(make):
        myst = make().markdown()
        with monkeypatch.context() as patch:
            patch.setitem(ledger.NUMBERS, "eq-a", "5.3")
            patch.setitem(ledger.NUMBERS, "claim-b", "5.1")
            return myst, make().markdown()

    return show


def square():
    u, v, w = symbols("u v w", real=True)
    chain = Derivation("eq-a", (u + v) ** 2 - w, define={w: v**2})
    return chain.step(u**2 + 2 * u * v, because="expand")


@pytest.mark.parametrize(
    "make",
    [
        square,
        lambda: Checked("check-a", "It is 1.", 0, 1, how="by counting"),
        lambda: Assumed("claim-b", "It rains."),
        lambda: Argument(
            "claim-b", "So it is.", "Look.", name="So", given=(), rests_on=[square(), "claim-b"]
        ),
    ],
    ids=["derivation", "check", "assumption", "argument"],
)
def test_what_a_notebook_shows_when_it_runs_is_what_the_build_makes_of_it(make, numbered):
    myst, shown = numbered(make)
    assert MYST.search(myst)
    assert not MYST.search(shown)
    assert Plain(PLACES).output(myst) == shown


def test_no_chapter_leaves_a_directive_in_a_download(root):
    anything = defaultdict(lambda: Place("(1.1)", "1.1"))
    for path in sorted((root / "chapters").glob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        made = downloads.standing_alone(notebook, Plain(anything), [])
        for cell in made.cells:
            assert not MYST.search(cell.source), (path.stem, cell.id)
            if cell.cell_type == "code":
                compile(re.sub(r"(?m)^(\s*)%.*", r"\1pass", cell.source), cell.id, "exec")


@pytest.mark.parametrize("tag", ["hide-input", "remove-input"])
def test_a_download_folds_what_the_site_folds(tag):
    cells = [nbformat.v4.new_code_cell("1", metadata={"tags": tags}) for tags in ([tag], [])]
    made = downloads.standing_alone(nbformat.v4.new_notebook(cells=cells), Plain({}), [])
    folded, open_ = (cell.metadata.get("jupyter") for cell in made.cells)
    assert folded == {"source_hidden": True}
    assert open_ is None


def test_a_script_prints_what_a_cell_shows():
    v4 = nbformat.v4
    shown = [v4.new_output("execute_result", data={"text/plain": "2"})]
    cells = [
        v4.new_code_cell("x = 1\n(\n    x\n    + 1\n)  # two", outputs=shown),
        v4.new_code_cell("x"),
        downloads.first("One", Plain({}, SITE)),
    ]
    text = downloads.script(v4.new_notebook(cells=cells))
    assert "print((\n    x\n    + 1\n))  # two" in text
    assert "%%\nx\n" in text
    assert f'# To install what this needs: pip install --quiet "lossbook[chapters] @ {SITE}' in text
    compile(text, "script", "exec")


def test_each_download_opens_with_what_it_is():
    for given, where in [
        (Plain({}, SITE), f"@ {SITE}downloads/"),
        (Plain({}, "", "https://code.org/b"), "@ git+https://code.org/b"),
        (Plain({}), "./lossbook-"),
    ]:
        cell = downloads.first("One", given)
        assert cell.source.startswith('# One, a chapter of "From Likelihood to Loss"')
        assert where in cell.source
    entries = [
        ledger.Entry("eq-a", "derivation", "a = b", "PROVED", chapter="one"),
        ledger.Entry("claim-b", "argument", "So.", "ARGUED", chapter="two"),
    ]
    told = downloads.numbers("one", entries, Plain(PLACES)).source
    assert '"eq-a": "5.3"' in told
    assert "claim-b" not in told


def test_the_bibliography_is_read(root):
    said = plain.citations((root / "references.bib").read_text("utf-8"))
    assert said["boehning1992multinomial"] == "Böhning (1992)"
    assert all(re.fullmatch(r".+ \(.+\)", words) for words in said.values())


def test_references_are_as_sphinx_counts_them(tmp_path):
    (tmp_path / "index.md").write_text("# Book\n\n```{toctree}\n:numbered:\none\n```\n", "utf-8")
    text = "# One\n\n(part)=\n## The part\n\n$$\nx\n$$ (eq-a)\n\n$$\ny\n$$ (eq-b)\n\n"
    theorem = Argument("claim-b", "So it is.", "Look.", name="So", given=(), rests_on=[square()])
    text += results.myst(theorem._repr_mimebundle_()[ledger.SHOWN])
    (tmp_path / "one.md").write_text(text, "utf-8")
    (tmp_path / "references.bib").write_text("@book{li, author = {Li, B.}, year = 1992}", "utf-8")
    settings = {
        "extensions": ["myst_nb", "bookbuild.results"],
        "myst_enable_extensions": ["dollarmath"],
        "nb_execution_mode": "off",
        "numfig": True,
        # Else MyST-NB writes its suffixes into Sphinx's default, which all later builds share.
        "source_suffix": {".md": "myst-nb"},
    }
    folders = (tmp_path, None, tmp_path / "out", tmp_path / "trees", "html", settings)
    with docutils_namespace():
        app = Sphinx(*folders, status=None, warning=None)
        app.build()
    found = plain.places(app)
    assert found["eq-b"] == Place("(1.2)", "1.2", "one.html#equation-eq-b")
    assert found["claim-b"] == Place("Theorem 1.1", "1.1", "one.html#claim-b")
    assert found["part"] == Place("The part", "", "one.html#part")
    assert found["one"] == Place("One", "", "one.html")
    assert found["cite li"].words == "Li (1992)"
