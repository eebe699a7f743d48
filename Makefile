PYTHON ?= python3
VENV ?= .venv
UV ?= uv
ARGS ?=

BIN := $(VENV)/bin
PLUGINS := $(patsubst %/pyproject.toml,%,$(wildcard plugins/*/pyproject.toml))
PROJECTS := pyproject.toml $(PLUGINS:%=%/pyproject.toml)
LOCKED := $(VENV)/.locked
READY := $(VENV)/.ready

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_USER := 0

.DEFAULT_GOAL := help
.PHONY: help setup demo test cov check bench faults lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-7s %s\n", $$1, $$2 }' Makefile
	@echo
	@echo "PYTHON=python3.13 picks the interpreter, VENV=.venv-3.13 the environment,"
	@echo "ARGS='...' is passed on to demo, test, cov, faults and lock."

setup: $(READY) ## make .venv: the locked libraries, the core and every plugin

demo: $(READY) ## simulate the four-workshop programme and write its report
	$(BIN)/dialoguekit demo $(ARGS)

test: $(READY) ## run the tests, on two cores
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder $(ARGS)

cov: $(READY) ## run the tests; fail below 95 % coverage of lines and branches
	$(BIN)/pytest --cov --cov-fail-under=95 $(ARGS)

check: $(READY) ## lint, formatting, types and import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	@for plugin in $(PLUGINS); do \
		echo "MYPYPATH=$$plugin/src $(BIN)/mypy $$plugin"; \
		MYPYPATH=$$plugin/src $(BIN)/mypy $$plugin || exit 1; \
	done
	$(BIN)/lint-imports

faults: $(READY) ## run the fault-injection tests (ARGS=--write writes their page)
	$(BIN)/python -m faults $(ARGS)

bench: $(READY) ## measure against bare eventsourcing; write docs/explanation/performance.md
	$(BIN)/python -m bench $(ARGS)

lock: ## write requirements.lock with uv (ARGS=--upgrade for newer versions)
	$(UV) pip compile requirements.in --output-file requirements.lock --quiet \
		--universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links \
		--no-emit-package dialoguekit-core \
		$(PLUGINS:plugins/%=--no-emit-package dialoguekit-%) \
		--custom-compile-command "make lock" $(ARGS)

clean: ## remove the environment, caches and build results
	rm -rf $(VENV) build dist htmlcov .coverage .coverage.* \
		.hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find src tests plugins -type d -name __pycache__ -prune -exec rm -rf {} +

# Debian without python3-venv cannot install pip into a new environment. There the
# interpreter's own pip installs into it, and the lock contains a pip.
$(LOCKED): requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit("dialoguekit needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Try: make setup PYTHON=python3.11" if sys.version_info < (3, 11) else 0)'
	@echo "Setting up $(VENV). This takes about a minute and is done once."
	@$(PYTHON) -m venv --clear $(VENV) >/dev/null 2>&1 \
		|| $(PYTHON) -m venv --clear --without-pip $(VENV)
	@if $(BIN)/python -m pip --version >/dev/null 2>&1; \
		then pip="$(BIN)/python -m pip"; \
		else pip="$(PYTHON) -m pip --python $(BIN)/python"; \
	fi; \
	set -x; $$pip install --quiet --no-deps --require-hashes -r requirements.lock
	@touch $@

$(READY): $(LOCKED) $(PROJECTS)
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation \
		-e . $(PLUGINS:%=-e %)
	$(BIN)/python -m pip check
	@touch $@
