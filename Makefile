# Everything a developer or an operator types. `make` alone lists the targets.
PY ?= python3
VENV := .venv
BIN := $(VENV)/bin
FLASK := $(BIN)/flask --app wsgi
TESTS ?= tests
m ?=

.DEFAULT_GOAL := help
.PHONY: help setup run test test-fast test-slow fuzz faults screenshots check fmt assets demo docs db-new db-check lock assets-optional

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(VENV)/.runtime $(VENV)/.development ## make .venv and install the locked packages

run: $(VENV)/.runtime assets-optional ## serve the demo city on http://127.0.0.1:8000 (PORTAL_PORT, DATABASE_URL, SECRET_KEY)
	@PORTAL_DEMO=1 $(BIN)/python tools/serve.py --demo

test: $(VENV)/.development assets-optional ## run all tests but the long runs (REQUIRE_BROWSER=1: no Chromium is a failure; TESTS=folder)
	$(BIN)/pytest -n auto --dist loadfile --no-loadscope-reorder -m "not slow" $(TESTS)

test-fast: $(VENV)/.development ## run the tests that need neither browser nor PostgreSQL
	$(BIN)/pytest -n auto --dist loadfile --no-loadscope-reorder -m "not browser and not postgres and not slow and not demo" $(TESTS)

test-slow: $(VENV)/.development assets-optional ## run the long runs, among them those of make fuzz and make faults
	$(BIN)/pytest -m slow $(TESTS)

fuzz: $(VENV)/.development ## let people, channels, rules and clocks do whatever they like (FUZZ_EXAMPLES, FUZZ_STEPS)
	FUZZ_EXAMPLES=$(or $(FUZZ_EXAMPLES),100) $(BIN)/pytest -m slow tests/applications/test_random_life.py \
		tests/applications/test_at_once.py tests/routing/test_stateful.py tests/cases/test_random_events.py

faults: $(VENV)/.development ## kill the worker twenty times in the middle of its sweeps, on each database
	FAULT_KILLS=20 $(BIN)/pytest -m slow tests/routing/test_faults.py

screenshots: $(VENV)/.development assets-optional ## take the pictures of docs/images anew, with Chromium, from the journeys
	SCREENSHOTS=1 REQUIRE_BROWSER=1 $(BIN)/pytest -k local tests/journeys/test_main_job.py tests/journeys/test_sign_in.py

check: $(VENV)/.development ## lint, format, types, import contracts, templates
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/check_templates.py

fmt: $(VENV)/.development ## put imports and layout right
	$(BIN)/ruff check --fix-only --exit-zero .
	$(BIN)/ruff format .

assets: $(VENV)/.runtime ## copy htmx from the npm package, so that nothing comes from the CDN
	$(BIN)/python tools/assets.py

demo: $(VENV)/.runtime ## load the demo city into the database and print its accounts
	@PORTAL_DEMO=1 $(BIN)/python tools/serve.py --demo --prepare-only

docs: $(VENV)/.runtime ## write docs/workflows.md from the tables of steps
	$(FLASK) docs workflows > docs/workflows.md.new
	mv docs/workflows.md.new docs/workflows.md

db-new: $(VENV)/.development ## write a numbered migration from the changed tables: make db-new m="what changes"
	@test -n "$(m)" || { echo 'say what changes: make db-new m="…"'; exit 2; }
	$(FLASK) db revision --autogenerate -m "$(m)"
	$(BIN)/ruff check --quiet --fix-only migrations
	$(BIN)/ruff format --quiet migrations

db-check: $(VENV)/.development ## run the migrations up and down on scratch databases, compare them with the tables
	$(BIN)/python tools/db_check.py

lock: $(VENV)/.development ## write the hashed locks from requirements*.txt and package.json
	$(LOCK) requirements.txt -o requirements.lock
	$(LOCK) requirements-dev.txt -c requirements.lock -o requirements-dev.lock
	npm install --package-lock-only --silent

LOCK = $(BIN)/uv pip compile --quiet --no-config --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"
PIP = $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes

$(BIN)/python:
	@$(PY) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PY=python3.12 …")'
	$(PY) -m venv $(VENV)

$(VENV)/.runtime: requirements.lock | $(BIN)/python
	$(PIP) -r $<
	@touch $@

$(VENV)/.development: requirements-dev.lock $(VENV)/.runtime
	$(PIP) -r $<
	@touch $@

assets-optional: | $(BIN)/python
	@$(BIN)/python tools/assets.py --optional
