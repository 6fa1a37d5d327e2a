# make demo   installs Egara into .venv, indexes the drawings that ship with it, serves the page
# make test   installs it with what the tests need, then lint, types, tests, the page in a browser
# make train  installs what recipes need too (PyTorch): then make test tests them as well
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Pinned versions, also for what the build itself needs.
export PIP_CONSTRAINT := $(CURDIR)/constraints.txt
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Tests start many processes, which would all compile Egara's modules again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo install install-test train test lint types unit ui clean

demo: install
	$(BIN)/egara demo $(EGARA_DEMO_ARGS)

install: $(VENV)/installed
install-test: $(VENV)/installed-test

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Egara needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Name another: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --upgrade 'pip>=25.1'

$(VENV)/installed: $(BIN)/python pyproject.toml constraints.txt hatch_build.py $(shell find ui -type f -not -path '*/node_modules/*' 2>/dev/null)
	$(BIN)/pip install --quiet --editable .
	touch $@

$(VENV)/installed-test: $(VENV)/installed
	$(BIN)/pip install --quiet --group test
	touch $@

train: $(VENV)/installed-train

$(VENV)/installed-train: $(VENV)/installed
	$(BIN)/pip install --quiet --editable '.[train]'
	touch $@

# `ui` installs axe-core, which the tests of the page in `unit` need.
test: install-test
	$(MAKE) --no-print-directory -j2 lint types ui
	$(MAKE) --no-print-directory unit

lint: install-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: install-test
	$(BIN)/mypy

unit: install-test
	$(BIN)/pytest -n auto --dist loadscope --no-loadscope-reorder

ui: install-test
	$(BIN)/python hatch_build.py test

clean:
	rm -rf $(VENV) ui/node_modules src/egara/server/page
