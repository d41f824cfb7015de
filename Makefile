# DDSP Studio: make run opens the studio, make test tests it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.set-up
JOBS ?= 2
AUDIO ?= ../shared/audio/instruments

.PHONY: run test setup check bench e2e instruments clean system

run: setup system
	$(BIN)/python -m studio

test: setup
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -m "not slow and not gpu and not device" -n $(JOBS) --dist loadfile $(PYTEST)

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

instruments: setup
	$(BIN)/python -m studio.training.bundled --audio $(AUDIO) --output resources/instruments

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache
