# `make demo` shows what lerwallet does, `make test` checks everything, `make proof` what takes minutes. Each makes `.venv` first, where it is missing
# or older than pyproject.toml. Needed: python3 (3.11 or later) with its venv module, and a network the first time.

PYTHON ?= python3
VENV ?= .venv
RUN := $(VENV)/bin

.PHONY: demo test proof

demo: $(VENV)/.has-lerwallet
	$(RUN)/lerwallet tour --no-input

test: $(VENV)/.has-checks
	$(RUN)/ruff format --check .
	$(RUN)/ruff check .
	$(RUN)/mypy
	$(RUN)/pytest

# What takes minutes: a hundred kills of each operation, every byte of every file of a wallet.
proof: $(VENV)/.has-checks
	$(RUN)/pytest -m slow -s -n 2

$(VENV)/.has-lerwallet: pyproject.toml | $(RUN)/python
	$(RUN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

$(VENV)/.has-checks: pyproject.toml | $(RUN)/python
	$(RUN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	touch $@ $(VENV)/.has-lerwallet

$(RUN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "lerwallet needs Python 3.11 or later. Name one: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -m venv --clear $(VENV) \
		|| { echo "Python's venv module is missing. On Debian: sudo apt install python3-venv" >&2; exit 1; }
