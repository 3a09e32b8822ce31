# The doors to the project. A fresh machine needs Python 3.11 and a package index, nothing else.
#   make demo    the demonstration district, its report, then the site (DEMO_SERVE=0 ends after the report)
#   make run     the site with the data that is there
#   make test    the whole suite          make lint   everything that is checked without running
#   make bench   speed and memory         make messages   texts without translation
# PORT=8000 changes the port, PYTHON=… the interpreter, VENV=… the virtual environment's folder.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

VENV ?= .venv
PORT ?= 8000
DEMO_SERVE ?= 1
TEST_PROCESSES ?= 3
PYTHON ?= $(firstword $(foreach name,python3.11 python3 python,$(if $(shell command -v $(name)),$(name))))
# Words appear when they are said, also in a pipe.
export PYTHONUNBUFFERED = 1
export PORT DEMO_SERVE
# pip as quiet and as independent of the person's own settings as possible, without touching the index it is given.
export PIP_DISABLE_PIP_VERSION_CHECK = 1
export PIP_NO_INPUT = 1
export PIP_ROOT_USER_ACTION = ignore

TEXTS := locale/zh_Hans/LC_MESSAGES/django.mo
PY := "$(VENV)/bin/python"

.PHONY: help demo run test lint bench messages format services-stop clean environment environment-dev browser

help:
	@sed -n '2,6s/^# \{0,1\}//p' Makefile

demo: environment $(TEXTS)
	@exec $(PY) manage.py demo

run: environment $(TEXTS)
	@exec $(PY) manage.py serve --prepare

test: environment-dev browser $(TEXTS)
	@$(PY) -m pytest -n $(TEST_PROCESSES) --dist loadfile $(PYTEST_OPTIONS)

lint: environment-dev
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy .
	@$(VENV)/bin/lint-imports
	@$(PY) -m djlint templates --lint --quiet
	@$(PY) manage.py makemigrations --check --dry-run

format: environment-dev
	@$(PY) -m ruff check --fix-only --quiet .
	@$(PY) -m ruff format .

bench: environment-dev
	@$(PY) benchmarks/run.py

messages: environment-dev
	@$(PY) manage.py messages

services-stop: environment
	@$(PY) manage.py services stop

# Takes away what can be made again; the data in var/ stays.
clean:
	@rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -not -path './$(VENV)/*' -prune -exec rm -rf {} +

# --- The virtual environment: packages are installed again only when the list of them has changed ---------------------

define install
	@want="$$(cat $(1) | cksum)"; \
	if [ "$$(cat "$(VENV)/$(2)" 2>/dev/null || true)" != "$$want" ]; then \
	  echo "Installing packages ($(lastword $(1))) …"; \
	  $(PY) -m pip install --quiet --requirement $(lastword $(1)); \
	  echo "$$want" > "$(VENV)/$(2)"; \
	fi
endef

environment:
	@if ! $(PY) -m pip --version >/dev/null 2>&1; then \
	  if [ -z "$(PYTHON)" ] || ! "$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then \
	    echo "Python 3.11 or newer is needed; name it with PYTHON=/path/to/python3.11." >&2; exit 1; \
	  fi; \
	  "$(PYTHON)" -m venv --clear "$(VENV)"; \
	fi
	$(call install,requirements.txt,installed-runtime)

environment-dev: environment
	$(call install,requirements.txt requirements-dev.txt,installed-development)

# Compiled before the first program starts, so that already its first words are Chinese.
$(TEXTS): $(TEXTS:.mo=.po) | environment
	@$(PY) manage.py messages --compile

# --- Chromium for the browser tests -----------------------------------------------------------------------------------

browser: environment-dev
	@$(PY) tests/chromium.py --install
