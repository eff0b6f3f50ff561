# Two targets are all that most people need: `make demo` and `make test`. `make help` explains every target.

PYTHON ?= python3
BIN := .venv/bin
# All programs of the tree but those of the tests, of which some are out of layout on purpose.
PROMPTS := stdlib/*.prompt promptc/driver/template/*.prompt examples/*/*.prompt \
	benchmarks/optimize/programs/*.prompt benchmarks/soak/*.prompt benchmarks/throughput/*.prompt
# Nothing here talks to anyone: models come with the package, and no statistics are sent.
export HF_HUB_OFFLINE ?= 1
export VLLM_NO_USAGE_STATS ?= 1

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup demo test test-published fuzz fuzz-artifacts kills check lint format typecheck imports golden nano-train nano-release nano-eval lock clean

help: ## explain every target
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile

setup: ## make the environment in .venv (quick when nothing changed); PROMPTC_VLLM=cpu|gpu|none chooses the engine
	@$(PYTHON) tools/setup_env.py

demo: setup ## compile examples/iris with an optimizing build on vLLM and promptc-nano, and show what it gained
	@$(BIN)/python -m examples.iris.get_data
	@$(BIN)/promptc build --optimize examples/iris/iris.prompt
	@echo "See what changed: $(BIN)/promptc diff seed examples/iris/iris.promptc.json"

test: setup check ## run every check and every test, with coverage
	@echo "Running the tests"
	@$(BIN)/python -m pytest --cov --cov-report=term:skip-covered

test-published: setup ## run the examples that are not the paper's on the published data sets in the folder DATA
	DATA=$(abspath $(DATA)) $(BIN)/python -m pytest -q --no-cov tests/examples/published.py

fuzz: setup ## look for a source that breaks the compiler; FUZZ="--minutes 5 --seed 7" says for how long and where to start
	@$(BIN)/python -m tests.fuzz $(FUZZ)

fuzz-artifacts: setup ## look for a changed artifact that breaks the reader or the runtime, or that executes anything; FUZZ as above
	@$(BIN)/python -m tests.fuzz --artifacts $(FUZZ)

kills: setup ## kill builds at random moments and start them again; KILLS="--kills 50 --seed 1", or "--kills 5 --engine vllm"
	@$(BIN)/python -m tests.kills $(KILLS)

check: lint typecheck imports ## run every check that is not a test

lint: setup ## look for mistakes and layout in Python (ruff) and in programs (promptc fmt)
	@echo "Linting"
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/promptc fmt --check $(PROMPTS)

format: setup ## let ruff and promptc fmt lay out the tree, and fix what they can
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .
	@$(BIN)/promptc fmt $(PROMPTS)

typecheck: setup ## check the types with mypy, strictly
	@echo "Checking types"
	@$(BIN)/mypy

imports: setup ## check that imports only go down the layers (the contracts are in setup.cfg)
	@echo "Checking imports"
	@$(BIN)/lint-imports --config setup.cfg --no-cache

golden: setup ## rewrite the golden files; read the difference before you commit it
	@$(BIN)/python -m pytest --update-golden -q

nano-train: setup ## train promptc-nano in models/nano/runs/last (goes on from its checkpoint; takes a GPU where there is one)
	@$(BIN)/python -m models.nano.train $(if $(wildcard models/nano/runs/last/model.pt),--resume)

nano-release: setup ## put the network of models/nano/runs/last into models/nano/weights
	@$(BIN)/python -m models.nano.release models/nano/runs/last

nano-eval: setup ## evaluate promptc-nano on rows and tasks that training has not seen, and keep the tables with it
	@$(BIN)/python -m models.nano.evaluate
	@$(BIN)/python -m models.nano.release --sums

lock: setup ## write what .venv holds into requirements/lock.txt
	@$(BIN)/python tools/write_lock.py

clean: ## remove what builds and checks left behind (keeps .venv; `rm -rf .venv` removes that, too)
	rm -rf build dist .coverage .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache *.egg-info
	find . \( -name .git -o -name .venv \) -prune -o \( -name __pycache__ -o -name .promptc \) -type d -exec rm -rf {} +
