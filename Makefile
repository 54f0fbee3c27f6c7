# What people call and what CI calls are the same targets. Everything lives in .venv, .venv-sdk and .venv-nice.

PYTHON ?= python3
VENV := .venv
SDK := .venv-sdk
NICE := .venv-nice
BIN := $(VENV)/bin
WORKERS ?= 2

.PHONY: demo test check up crash bench coverage format clean

demo: $(VENV)/ready  ## Live simulated calls moved with faults switched on; ends by itself, 0 only if all is true.
	$(BIN)/hookflash demo

test: $(VENV)/ready $(SDK)/ready $(NICE)/ready  ## Every test.
	$(BIN)/pytest -n $(WORKERS)

check: $(VENV)/ready  ## Format, lint, types, import rules, sizes, generated documents.
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy src tests bench scripts examples
	$(BIN)/lint-imports
	$(BIN)/python scripts/budgets.py
	$(BIN)/python scripts/coverage_table.py --check

up: $(VENV)/ready  ## Simulator and service, until interrupted.
	$(BIN)/hookflash up

crash: $(VENV)/ready  ## 500 kills at the failpoints of the service on each platform; about fifteen minutes.
	$(BIN)/pytest -n 0 tests/crash --kills 500 -s

bench: $(VENV)/ready  ## Latency and throughput, into bench/results and docs/performance.md.
	$(BIN)/python -m bench

coverage: $(VENV)/ready  ## Gather the evidence of docs/coverage.md anew.
	$(BIN)/pytest -n $(WORKERS) -p no:randomly tests/blackbox --evidence docs/coverage.json
	$(BIN)/python scripts/coverage_table.py

format: $(VENV)/ready
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf $(VENV) $(SDK) $(NICE) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(VENV)/ready: pyproject.toml constraints.txt
	@echo "Setting up $(VENV) (about a minute the first time)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check 'pip>=25.1'
	@$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt --editable . --group dev
	@touch $@

# The vendor's own SDK judges the simulator; it is no dependency of the product.
$(SDK)/ready: tests/sdk/requirements.txt
	@echo "Setting up $(SDK) with the vendor's SDK"
	@$(PYTHON) -m venv $(SDK)
	@$(SDK)/bin/pip install --quiet --disable-pip-version-check -r tests/sdk/requirements.txt
	@touch $@

# NICE's own JavaScript SDK, likewise (its licence: no production use). Without npm, or if it does not get the
# packages soon, its tests are skipped and say so; `rm -r .venv-nice` tries again.
NPM := npm install --prefix $(NICE) --silent --no-audit --no-fund --ignore-scripts \
	--fetch-retries=0 --fetch-timeout=20000
$(NICE)/ready: tests/nice_sdk/package.json tests/nice_sdk/entry.js tests/nice_sdk/bundle.mjs
	@mkdir -p $(NICE)
	@cp tests/nice_sdk/package.json tests/nice_sdk/entry.js $(NICE)
	@if ! command -v npm >/dev/null; then echo "npm is not there: the tests with NICE's SDK are skipped"; \
	elif echo "Setting up $(NICE) with NICE's SDK" && timeout -k 5 180 $(NPM); then \
		node tests/nice_sdk/bundle.mjs $(NICE); \
	else echo "NICE's SDK could not be fetched: its tests are skipped"; fi
	@touch $@
