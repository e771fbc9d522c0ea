# `make run` opens the counter, `make test` proves it. Each sets up first whatever is missing;
# a machine with git, make and python3 (with pip and venv) is enough to begin with.

PYTHON ?= python3
# One more than two cores: a third of the time the tests wait for a disk or for another process.
PROCESSES ?= 3
SHOTS ?= build/shots
BIN := .venv/bin
READY := .venv/.ready

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: run test check bench crash shots setup system clean

run: setup
	$(BIN)/python -m postdesk run --training

test: check
	$(BIN)/python -m pytest -n $(PROCESSES)

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/mypy --platform win32 postdesk build_installer.py
	$(BIN)/lint-imports

# Ratios to a bare machine mean something only when nothing else runs beside them.
bench: setup
	@$(PYTHON) build_installer.py bench
	$(BIN)/python -m pytest tests/bench -m bench -n 0 -p no:randomly -s

# Power cuts and kills at every call of the disk; prints what was found, and fails if anything was.
crash: setup
	PROCESSES=$(PROCESSES) $(BIN)/python -m pytest tests/power tests/horizon -m crash -n 0 -p no:randomly -s

shots: setup
	$(BIN)/python -m tests.ui.shots $(SHOTS)

setup: $(READY)

$(READY): pyproject.toml .constraints.txt build_installer.py | system
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --constraint .constraints.txt --editable '.[dev,hq]'
	touch $@

# Cheap when all is there (one look at the package list), so that it is asked every time.
system:
	@$(PYTHON) build_installer.py system
	@$(PYTHON) build_installer.py fonts

clean:
	rm -rf build dist postdesk.egg-info .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis \
	    .import_linter_cache
