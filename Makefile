# What people type. The recipes are one line each; what they need is in tools/.

ENVIRONMENT = bash tools/environment.sh
BIN = .venv/bin

.PHONY: help demo demo-reset test check lint format screenshots validators bench messages migration wheel clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

demo: ## a sample project on http://127.0.0.1:8000, kept from one start to the next
	@$(ENVIRONMENT) demo
	@$(BIN)/annotator demo

demo-reset: ## the same, from the beginning
	@$(ENVIRONMENT) demo
	@$(BIN)/annotator demo --reset

test: ## every test: on SQLite, on PostgreSQL, in a browser; the last line says what was not run
	@$(ENVIRONMENT) dev
	@bash tools/test.sh

check: lint ## what to run before a commit: lint, types and the fast tests on SQLite
	@bash tools/test.sh fast

lint: ## ruff and mypy
	@$(ENVIRONMENT) dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: ## ruff rewrites what it can
	@$(ENVIRONMENT) dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

validators: ## the tools that exports are loaded with in the tests: 600 MB, for those who want that test too
	@$(ENVIRONMENT) dev
	@bash tools/test.sh validators

screenshots: ## the pictures of the documentation, taken from the real pages
	@$(ENVIRONMENT) dev
	@bash tools/test.sh screenshots

bench: ## measure speed; bench/README.md explains the figures
	@$(ENVIRONMENT) dev
	$(BIN)/python -m bench

messages: ## take new texts into the translations, then list what is left to translate
	@$(ENVIRONMENT) dev
	@bash tools/messages.sh

migration: ## write what the models have and the tables lack: make migration m="what changes"
	@$(ENVIRONMENT) dev
	$(BIN)/python -m annotator.migrations "$(m)"
	@$(BIN)/ruff check --quiet --fix annotator/migrations
	@$(BIN)/ruff format --quiet annotator/migrations

wheel: ## build/wheel/annotator-*.whl
	@$(ENVIRONMENT) dev
	@rm -rf build/wheel
	$(BIN)/python -m pip wheel --quiet --no-deps --wheel-dir build/wheel .

clean: ## remove what is built; .venv and annotator-data stay
	rm -rf build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
