# The whole project from a fresh clone: make book, make test.
# Needs python3 (3.11 or newer, with venv), make and git; everything else is installed into .venv.

PYTHON ?= python3
UV := .boot/bin/uv
UV_VERSION := 0.13.8
LIGHTHOUSE_VERSION := 13.5.0
RUN := .venv/bin/python -m
SITE := _build/html/index.html
# The processes share the cores among themselves; threads inside them would only compete.
export OMP_NUM_THREADS := 1
# Some machines set this. Then each kernel and each build would compile SymPy anew: five seconds.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help setup book test lint tests notebooks fuzz flips census lab bench formal formal-test formal-statements figure tidy clean test-site lighthouse offline course reproducible workflows test-wheel links way-out

help:  ## show this list
	@sed -n 's/^\([a-z-]*\):.*##\(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 26

# uv makes the environment: seven seconds where pip takes a minute. It lives in a venv of its own.
.boot/bin/uv-$(UV_VERSION):
	@echo "[setup] installing uv $(UV_VERSION) into .boot"
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, not " + sys.version) if sys.version_info < (3, 11) else None'
	@$(PYTHON) -m venv .boot
	@.boot/bin/python -m pip install --quiet --disable-pip-version-check "uv==$(UV_VERSION)"
	@touch $@

# The stamp is newer than the lock file exactly when .venv holds what the lock file says.
.venv/.synced: pyproject.toml uv.lock hatch_build.py _config.yml | .boot/bin/uv-$(UV_VERSION)
	@echo "[setup] installing the locked packages into .venv"
	@$(UV) sync --frozen --no-config --quiet --python $(PYTHON)
	@touch $@

setup: .venv/.synced  ## install everything the book and the tests need

# The judge that runs in the page is made with node; without node the book is built without it.
.venv/.live: .venv/.synced
	@$(UV) sync --frozen --no-config --quiet --inexact --group live || echo "[setup] node cannot be installed here: the pages will have no judge"
	@touch $@

book: .venv/.live  ## run every notebook and build the site into _build/html
	@echo "[book] running the notebooks and building the site"
	@.venv/bin/jupyter-book build -W -n --keep-going . || \
	  { rm -rf _build/.doctrees; exit 1; }  # else the next build would not repeat the warnings
	@echo "[book] open $(SITE)"

test: .venv/.synced  ## lint, tests, doctests, and every notebook once more
	@$(MAKE) --no-print-directory lint
	@$(MAKE) --no-print-directory notebooks
	@$(MAKE) --no-print-directory tests

lint: .venv/.synced  ## ruff and codespell, on the notebooks too; the types of lib
	@echo "[lint] ruff, codespell, mypy"
	@$(RUN) ruff check --quiet .
	@$(RUN) codespell_lib .
	@$(RUN) mypy

# The tests come last, so that the last line on the screen is pytest's count.
tests: .venv/.synced  ## the tests, and the doctests of lib
	@echo "[tests] tests and doctests"
	@$(RUN) pytest -q -n 2 --dist loadfile

# Of processor time; another seed makes other statements.
SECONDS ?= 60
SEED ?= 1

fuzz: .venv/.synced  ## ask the prover random statements: make fuzz SECONDS=60 SEED=1
	@PYTHONPATH=tests $(RUN) derive.fuzz --seconds $(SECONDS) --seed $(SEED)

flips: .venv/.synced  ## break the formulas of the pages, one sign or factor at a time, and count what is noticed (minutes)
	@PYTHONPATH=tests:_ext $(RUN) book.flips

census: .venv/.synced  ## give each exercise ten wrong answers, and count those whose mistake is named (minutes)
	@MPLBACKEND=agg PYTHONPATH=tests:_ext $(RUN) course.census

notebooks: .venv/.synced  ## run every chapter under nbval
	@echo "[notebooks] every chapter runs"
	@$(RUN) pytest -q -n 2 --dist loadfile --nbval-lax chapters

.venv/.lab: .venv/.synced
	@echo "[lab] installing JupyterLab into .venv"
	@$(UV) sync --frozen --no-config --quiet --all-groups
	@touch $@

.venv/.site: .venv/.synced
	@echo "[setup] installing what the site's tests need into .venv"
	@$(UV) sync --frozen --no-config --quiet --inexact --group site
	@touch $@

test-site: .venv/.site  ## the tests of the built site in a browser (needs chromium; node for Lighthouse)
	@echo "[site] every page in Chromium: light, without errors, accessible, readable on a phone"
	@$(RUN) pytest -q -n 2 tests/site
	@if $(MAKE) --no-print-directory .node/.lighthouse; then \
	  $(MAKE) --no-print-directory lighthouse; \
	else echo "[site] Lighthouse is skipped"; fi

.node/.lighthouse:
	@command -v npm > /dev/null || { echo "[site] Lighthouse needs node and npm: apt-get install nodejs npm"; exit 1; }
	@echo "[setup] installing Lighthouse $(LIGHTHOUSE_VERSION) into .node"
	@npm install --silent --no-audit --no-fund --prefix .node "lighthouse@$(LIGHTHOUSE_VERSION)"
	@touch $@

lighthouse: .venv/.site .node/.lighthouse  ## Lighthouse's scores for three pages (needs chromium, node)
	@.venv/bin/python tools/lighthouse.py

offline: .venv/.site  ## the book as PDF, EPUB and an archive, beside the built site (needs chromium)
	@.venv/bin/python tools/offline.py epub
	@.venv/bin/python tools/offline.py pdf
	@.venv/bin/python tools/offline.py zip

test-wheel: .venv/.synced  ## every chapter with the wheel alone: newest versions, then lowest (minutes)
	@UV=$(UV) .venv/bin/python tools/fresh.py highest
	@UV=$(UV) .venv/bin/python tools/fresh.py lowest-direct

links: .venv/.synced  ## ask of every link that leads outside whether it still does (needs the network)
	@.venv/bin/jupyter-book build -n --keep-going --builder linkcheck .

way-out: .venv/.synced  ## build the site without jupyter-book, on Sphinx 9 (CONTRIBUTING.md says why)
	@UV=$(UV) .venv/bin/python tools/way_out.py

course: .venv/.site  ## what a class needs: try the students' copies, print the sheets (after make book)
	@PYTHONPATH=_ext .venv/bin/python tools/classroom.py

reproducible: .venv/.synced  ## build the site twice from nothing and compare every byte
	@echo "[reproducible] two builds, every notebook run twice"
	@.venv/bin/python tools/reproduce.py

workflows: .venv/.site  ## check .github/workflows: their form, and what is unsafe
	@.venv/bin/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	@.venv/bin/zizmor --offline --quiet .github/workflows

lab: .venv/.lab  ## open the chapters in JupyterLab
	@$(RUN) jupyterlab chapters

formal: .venv/.synced  ## prove the main results a second time, in Rocq (needs coq, libcoq-coquelicot; two minutes)
	@PYTHONPATH=_ext .venv/bin/python formal/check.py $(if $(ALL),--all)

formal-test: .venv/.synced  ## check that false statements are not proved (after make formal)
	@PYTHONPATH=_ext .venv/bin/python formal/mutants.py

formal-statements: .venv/.synced  ## write formal/Statements.v from the formulas of the chapters
	@echo "[formal] running what the chapters derive"
	@MPLBACKEND=agg PYTHONPATH=tests:_ext .venv/bin/python formal/statements.py

figure: .venv/.synced  ## draw the pictures of README.md and of links to the site again
	@.venv/bin/python tools/picture.py

bench: .venv/.synced  ## time our solvers and their peers, and write the page (about an hour)
	@.venv/bin/python benchmarks/prove.py
	@.venv/bin/python benchmarks/run.py
	@.venv/bin/python benchmarks/page.py

tidy: .venv/.synced  ## strip the notebooks' outputs and give their cells stable ids
	@$(RUN) ruff check --quiet --fix-only .
	@.venv/bin/python tools/tidy.py

# Downloads for the judge in the page stay in .live.
clean:  ## remove everything that was built, and the environments
	rm -rf _build .venv .boot .node .pytest_cache .ruff_cache .hypothesis
