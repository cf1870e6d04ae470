# `make` alone lists the targets. Needs make and Python 3.11 or newer; everything else goes to .venv.
.DEFAULT_GOAL := help
SHELL := /bin/sh
.SUFFIXES:
.DELETE_ON_ERROR:

# Your own Python: make demo PYTHON=/path/to/python3.12
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo "$$p" && break; done)
# More for one target: make test TESTS=tests/crawler, make bench N=20000 ROUNDS=3, make demo DEMO='--out /tmp/x'
TESTS ?=
DEMO ?=
N ?= 2000
ROUNDS ?= 1

PY := .venv/bin/python
PIP := $(PY) -m pip --disable-pip-version-check --no-input

# An environment that a stopped installation, another Python or another folder left behind is made anew.
STATE := $(shell if [ ! -e .venv ]; then echo absent; \
	elif [ -e .venv/unfinished ] || ! $(PY) -m pip --version >/dev/null 2>&1; then echo spoilt; \
	elif [ -e .venv/place ] && [ "$$(cat .venv/place)" != "$$(pwd -P)" ]; then echo spoilt; \
	else echo sound; fi)
ifneq ($(STATE),sound)
.PHONY: .venv/place .venv/run.stamp .venv/dev.stamp
endif

.PHONY: help demo test slow lint format types imports wheel learn bench lock install ocr browser clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z][a-z-]*:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

demo: .venv/run.stamp ## serve the sample school on this machine, audit it, write every report
	.venv/bin/compliance demo $(DEMO)

test: lint types imports ## every check: lint, types, imports, tests
	$(PY) -m pytest -q -n auto --dist worksteal -m "not slow" $(TESTS)

lint: .venv/dev.stamp ## format and lint, changing nothing
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .

format: .venv/dev.stamp ## format, and repair what ruff can
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

types: .venv/dev.stamp ## mypy --strict
	$(PY) -m mypy

imports: .venv/dev.stamp ## who may import whom
	.venv/bin/lint-imports --no-logo

slow: .venv/dev.stamp ## the long tests that `make test` leaves out
	$(PY) -m pytest -q -n auto --dist worksteal -m slow $(TESTS)

wheel: .venv/dev.stamp ## build the wheel and try it in an empty environment
	$(PY) -m pytest -q -m slow tests/test_wheel.py

learn: .venv/run.stamp ## the matcher's weights from the labelled titles, and how well they do
	.venv/bin/compliance evaluate tests/quality/titles_dev.jsonl tests/quality/cases.jsonl tests/quality/real.jsonl \
		--learn checklist/learned.yaml

bench: .venv/dev.stamp ## our audit beside bare Scrapy on a made-up portal: N=2000 pages, ROUNDS=1
	$(PY) -m benchmarks.run --pages $(N) --rounds $(ROUNDS)

ocr: .venv/run.stamp ## what reads scanned files too (about 550 MB more)
	$(PIP) install --quiet --require-hashes -r requirements/ocr.txt

browser: .venv/run.stamp ## what opens script-made pages too, in the Chromium of this system (about 165 MB more)
	$(PIP) install --quiet --require-hashes -r requirements/browser.txt
	@command -v chromium chromium-browser google-chrome >/dev/null || [ -n "$$COMPLIANCE_CHROMIUM" ] || \
		echo "There is no Chromium yet. On Debian: apt install chromium; or name one: COMPLIANCE_CHROMIUM=/path/to/it" >&2

install: .venv/dev.stamp ## the environment for development, without running anything

LOCK = .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	--no-emit-index-url --no-emit-find-links --no-config $(LOCKFLAGS)
lock: .venv/dev.stamp ## pin anew what pyproject.toml asks for; newest of all: LOCKFLAGS=--upgrade
	$(LOCK) pyproject.toml --group dev -o requirements/dev.txt
	$(LOCK) pyproject.toml -c requirements/dev.txt -o requirements/run.txt
	$(LOCK) pyproject.toml --extra ocr -c requirements/dev.txt -o requirements/ocr.txt
	$(LOCK) pyproject.toml --extra browser -c requirements/dev.txt -o requirements/browser.txt
	$(LOCK) --group build -c requirements/dev.txt -o requirements/build.txt

clean: ## remove the environment and everything built or cached; reports stay
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamps: each is written only when its step has succeeded.

.venv/place:
	@[ -n "$(PYTHON)" ] && "$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Python 3.11 or newer is needed, and $(or $(PYTHON),python3) is not it ($$("$(or $(PYTHON),python3)" --version 2>&1))."; \
		echo "Name one: make demo PYTHON=/path/to/python3.12"; exit 1; } >&2
	@"$(PYTHON)" -c 'import venv, ensurepip' 2>/dev/null || { \
		echo "$(PYTHON) cannot make environments: its venv or ensurepip module is missing."; \
		echo "On Debian and Ubuntu: apt install python3-venv"; exit 1; } >&2
	@[ $(STATE) != spoilt ] || rm -rf .venv
	@mkdir -p .venv && touch .venv/unfinished
	"$(PYTHON)" -m venv .venv
	@pwd -P > $@ && rm .venv/unfinished

.venv/run.stamp: requirements/run.txt requirements/build.txt pyproject.toml src/compliance/__init__.py | .venv/place
	@touch .venv/unfinished
	@echo "Installing what the program needs into .venv (a minute or two the first time) ..."
	$(PIP) install --quiet --require-hashes -r requirements/run.txt -r requirements/build.txt
	$(PIP) install --quiet --no-deps --no-build-isolation -e .
	@touch $@ && rm .venv/unfinished

.venv/dev.stamp: requirements/dev.txt .venv/run.stamp
	@touch .venv/unfinished
	@echo "Installing what its tests need ..."
	$(PIP) install --quiet --require-hashes -r requirements/dev.txt
	@touch $@ && rm .venv/unfinished
