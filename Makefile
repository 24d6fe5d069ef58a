# `make` lists what can be asked for.
#
# Nothing is done twice: each step leaves a stamp in .make/ (the demo's in its own folder), and is
# done again only when a file that it was made from is newer.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
STAMPS := .make
DEMO := instance/demo

# The demo has a database, key and outbox of its own, whatever the environment says.
DEMO_SETTINGS := DEMO=1 INSTANCE_PATH=$(DEMO) DATABASE_URL= SECRET_KEY= SMTP_URL= PUBLIC_URL=

# Trust the certificates that the machine trusts, as pip does.
export UV_SYSTEM_CERTS ?= 1

CATALOGUES := $(wildcard app/translations/*/LC_MESSAGES/messages.po)
FRONT_END := $(shell find frontend -type f -not -path 'frontend/theme/*' 2>/dev/null)
READY := $(STAMPS)/runtime app/static/dist/manifest.json $(CATALOGUES:.po=.mo)

.DEFAULT_GOAL := help
.PHONY: help run serve test prove check bench load setup lock translations \
  check-style check-types check-imports check-content check-words check-locks

help: ## List what can be asked for
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(READY) $(DEMO)/filled ## Start the demo on http://127.0.0.1:8000 (PORT=8001 for another port)
	@$(DEMO_SETTINGS) $(BIN)/python app.py

serve: $(READY) ## Start the real thing, at first empty (takes HOST, PORT; see docs/operations.md)
	@$(BIN)/flask db upgrade
	@$(BIN)/python app.py

test: $(STAMPS)/dev $(READY) ## Run all tests: on SQLite, on PostgreSQL, in a browser
	@$(BIN)/python tools/browser.py
	TEST_DATABASE=sqlite,postgresql $(BIN)/pytest -n 2 --dist worksteal

prove: $(STAMPS)/dev $(READY) ## Run the long tests: all of axe, kills, long runs
	@$(BIN)/python tools/browser.py
	$(BIN)/pytest -m prove --timeout 3600 -n 2 tests/browser/test_axe.py
	TEST_DATABASE=sqlite,postgresql $(BIN)/pytest -m prove --timeout 3600 --ignore tests/browser/test_axe.py

check: check-style check-types check-imports check-content check-words check-locks ## Check style, types, imports, content, translations, locks

check-style: $(STAMPS)/dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check

check-types: $(STAMPS)/dev
	$(BIN)/mypy

check-imports: $(STAMPS)/dev
	$(BIN)/lint-imports --no-logo

check-content: $(STAMPS)/dev
	$(BIN)/flask content check

check-words: $(STAMPS)/dev
	$(BIN)/python tools/translations.py check

check-locks: $(STAMPS)/dev
	$(BIN)/python tools/lock.py check

bench: $(STAMPS)/dev $(READY) ## Measure what a request costs
	$(BIN)/python -m bench

load: $(STAMPS)/dev $(READY) ## Measure how many a server takes: joining, answering, coming back
	$(BIN)/python -m load

setup: $(STAMPS)/dev $(READY) ## Install everything for working on Springbrett, in .venv

lock: $(STAMPS)/uv ## Resolve the dependencies again, after a change in pyproject.toml
	$(BIN)/python tools/lock.py write

translations: $(STAMPS)/dev ## Collect new words into the catalogues of nynorsk and English
	$(BIN)/python tools/translations.py update

$(STAMPS)/uv: requirements-setup.txt
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed."; exit 1; }
	@mkdir -p $(STAMPS)
	@echo "Making .venv"
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

$(STAMPS)/runtime: requirements.txt $(STAMPS)/uv
	@echo "Installing what Springbrett needs"
	@VIRTUAL_ENV=.venv $(BIN)/uv pip install --quiet --require-hashes -r $<
	@touch $@

$(STAMPS)/dev: requirements-dev.txt $(STAMPS)/uv
	@echo "Installing what its tests and checks need"
	@VIRTUAL_ENV=.venv $(BIN)/uv pip sync --quiet --require-hashes $<
	@touch $@ $(STAMPS)/runtime

$(STAMPS)/packages: package-lock.json package.json tools/npm.py $(STAMPS)/uv
	@echo "Fetching the front end's packages"
	@$(BIN)/python tools/npm.py ci --silent
	@touch $@

app/static/dist/manifest.json: $(STAMPS)/packages $(FRONT_END) designsystemet.config.json
	@echo "Bundling the front end"
	@$(BIN)/python tools/npm.py run --silent build
	@touch $@

$(CATALOGUES:.po=.mo): $(CATALOGUES) | $(STAMPS)/runtime
	@$(BIN)/python tools/translations.py compile

# Filling asks what is there already, so that a new migration does not fill the demo twice.
$(DEMO)/filled: $(wildcard app/migrations/versions/*.py) | $(READY)
	@echo "Making the demo"
	@mkdir -p $(DEMO)
	@$(DEMO_SETTINGS) $(BIN)/flask db upgrade
	@$(DEMO_SETTINGS) $(BIN)/flask demo fill
	@touch $@
