# DDSP Studio: make run opens the studio, make test tests it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.set-up
JOBS ?= 2
AUDIO ?= ../shared/audio/instruments

.PHONY: run test setup check bench e2e instruments clean system docs tutorials bundle

run: setup system
	$(BIN)/python -m studio

test: setup
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -m "not slow and not gpu and not device and not tutorials" -n $(JOBS) --dist loadfile $(PYTEST)

setup: $(STAMP)

$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "DDSP Studio needs Python 3.11 or newer; try: make run PYTHON=python3.12"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet -c constraints.txt -e ".[window,test]"
	@sh .ci/system-libraries quiet
	@touch $(STAMP)

system:
	@sh .ci/system-libraries

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: setup
	$(BIN)/python -m studio bench all

e2e: setup system
	env -u QT_QPA_PLATFORM $(BIN)/python -m tests.e2e $(E2E)

DOCS := $(VENV)/.set-up-docs

$(DOCS): $(STAMP)
	$(BIN)/python -m pip install --quiet -c constraints.txt -e ".[docs]"
	@touch $(DOCS)

docs: $(DOCS)
	$(BIN)/python -m sphinx -W --keep-going -q -b html docs docs/_build/html
	@echo "docs/_build/html/index.html"

tutorials: $(DOCS)
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python docs/run_tutorials.py $(TUTORIALS)

bundle: setup
	sh packaging/bundle $(BIN)/python

instruments: setup
	$(BIN)/python -m studio.training.bundled --audio $(AUDIO) --output resources/instruments

clean:
	rm -rf $(VENV) build dist docs/_build .mypy_cache .ruff_cache .pytest_cache
