# `make` lists what can be asked for. Nothing is done twice: each step leaves a stamp in .make/,
# and is done again only when a file that it was made from is newer.

PYTHON ?= python3.11
BIN := .venv/bin
STAMPS := .make

.DEFAULT_GOAL := help

help: ## List what can be asked for
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(STAMPS)/dev ## Install everything for working on Springbrett, in .venv

lock: $(STAMPS)/uv ## Resolve the dependencies again, after a change in pyproject.toml
	$(BIN)/python tools/lock.py write

$(STAMPS)/uv: requirements-setup.txt
	@mkdir -p $(STAMPS)
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-setup.txt
	@touch $@

$(STAMPS)/runtime: requirements.txt $(STAMPS)/uv
	VIRTUAL_ENV=.venv $(BIN)/uv pip install --quiet --require-hashes -r requirements.txt
	@touch $@

$(STAMPS)/dev: requirements-dev.txt $(STAMPS)/uv
	VIRTUAL_ENV=.venv $(BIN)/uv pip sync --quiet --require-hashes requirements-dev.txt
	@touch $@ $(STAMPS)/runtime

.PHONY: help setup lock
