# Lantern. `make run` and `make test` bring everything they need; `make help` lists the rest.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help run train test check bench soak evaluate-nlu lock clean

# A Python 3.11 that really runs: a name on PATH may be a shim that only prints an error.
PYTHON ?= $(shell for python in python3.11 /usr/local/bin/python3.11 /usr/bin/python3.11 \
	$$HOME/.pyenv/versions/3.11.*/bin/python python3; do \
	"$$python" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null \
	&& echo "$$python" && break; done)
SET_UP = $(if $(PYTHON),$(PYTHON) -m bot.install,\
	{ echo "Lantern needs Python 3.11: install it (apt-get install python3.11) and try again." >&2; exit 1; })

help:  ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 16

run:  ## Set up what is missing, start everything, print where it is (Ctrl-C stops it)
	@$(SET_UP)
	@exec .venv/bin/lantern up

train:  ## Train the dialogue model, export the embedding model, index the articles
	@$(SET_UP)
	@exec .venv/bin/lantern train

test:  ## Set up what is missing and run every check and test
	@$(SET_UP) --test
	@exec .venv/bin/python -m tests.stages

check:  ## The fast part: format, lint, types, import walls, unit tests
	@$(SET_UP)
	@exec .venv/bin/python -m tests.stages --fast

soak:  ## Kill parts at random while patients write, and check the ledger (ROUNDS=300 SEED=drawn)
	@$(SET_UP) --test
	@.venv/bin/lantern train
	@exec .venv/bin/python -m tests.soak $(if $(ROUNDS),--rounds $(ROUNDS)) $(if $(SEED),--seed $(SEED))

bench:  ## Measure everything against a bare Rasa, into docs/performance.md (QUICK=1: briefly, docs left alone)
	@$(SET_UP) --test
	@.venv/bin/lantern train
	@exec .venv/bin/python -m bench $(if $(QUICK),--quick)

evaluate-nlu:  ## Measure how well messages are understood: cross-validated, and held out (minutes)
	@$(SET_UP)
	@exec .venv/bin/python -m bench.evaluate_nlu

lock:  ## Resolve the dependency groups of pyproject.toml again, into locks/
	@$(SET_UP)
	@$(PYTHON) -m bot.install.lock

clean:  ## Remove environments, fetched tools and caches; the data in .lantern stays
	rm -rf .venv .venv-rasa .tools .rasa .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
