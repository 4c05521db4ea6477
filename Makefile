# Needs Python >= 3.11 and make; everything else is installed into .venv.
.DEFAULT_GOAL := help
.SUFFIXES:
PYTHON_IN_VENV := .venv/bin/python
ARGS ?=

.PHONY: help
help: ## List every target
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' Makefile
	@echo 'ARGS="…" passes arguments on: make test ARGS="-k recused", make run ARGS="--port 9090"'

.PHONY: setup
setup: ## Prepare .venv with everything at its locked version
	@./tools/setup

.PHONY: run
run: setup ## Start the whole system on this machine; Ctrl-C stops it
	@$(PYTHON_IN_VENV) -m local_stack run $(ARGS)

.PHONY: demo
demo: setup ## Drive the whole story over HTTP; letters and transcripts appear in var/demo/
	@$(PYTHON_IN_VENV) -m local_stack demo $(ARGS)

.PHONY: token
token: setup ## Log in with a browser on this machine and print the access token, for curl
	@$(PYTHON_IN_VENV) -m local_stack token $(ARGS)

.PHONY: status
status: setup ## Say what runs
	@$(PYTHON_IN_VENV) -m local_stack status $(ARGS)

.PHONY: stop
stop: setup ## Stop a system that runs in another terminal
	@$(PYTHON_IN_VENV) -m local_stack stop $(ARGS)

.PHONY: compose
compose: setup ## Write what docker-compose.yml needs into var/compose/
	@$(PYTHON_IN_VENV) -m local_stack compose $(ARGS)

.PHONY: test
test: setup ## Run all tests
	$(PYTHON_IN_VENV) -m pytest $(ARGS)

.PHONY: fuzz
fuzz: ARGS = 20000
fuzz: setup ## Ask the services ARGS="20000" generated requests, and compare with their descriptions
	FUZZ_CASES=$(ARGS) $(PYTHON_IN_VENV) -m pytest -rP tests/contracts/test_openapi_fuzzed.py

.PHONY: check
check: setup ## Lint; check formatting, types, the direction of imports, generated pages
	$(PYTHON_IN_VENV) -m ruff check
	$(PYTHON_IN_VENV) -m ruff format --check
	$(PYTHON_IN_VENV) -m mypy
	.venv/bin/lint-imports
	$(PYTHON_IN_VENV) tools/generate_docs.py --check

.PHONY: audit
audit: setup ## Look the locked dependencies up in a database of known vulnerabilities; needs one within reach
	.venv/uv/bin/uv tool run pip-audit@2.10.1 --strict --disable-pip --require-hashes \
		--requirement requirements.lock $(ARGS)

.PHONY: format
format: setup ## Format the code and fix what can be fixed safely
	$(PYTHON_IN_VENV) -m ruff format
	$(PYTHON_IN_VENV) -m ruff check --fix

.PHONY: bench
bench: setup ## Measure the hot paths against their bare limits; writes docs/performance.md
	$(PYTHON_IN_VENV) -m tests.bench $(ARGS)

.PHONY: docs
docs: setup ## Generate the pages that come from code
	$(PYTHON_IN_VENV) tools/generate_docs.py

.PHONY: verifier
verifier: setup ## Generate the public page's scripts from web/src/features/verify/
	@$(PYTHON_IN_VENV) tools/build_verifier.py

.PHONY: freeze
freeze: setup ## Write the schemas of new events, and of those that only gained optional fields
	$(PYTHON_IN_VENV) tools/freeze_events.py

.PHONY: lock
lock: setup ## Resolve the dependencies of all packages into requirements.lock
	.venv/uv/bin/uv export --quiet --all-packages --all-groups --no-emit-workspace --no-header \
		--format requirements-txt --output-file requirements.lock

.PHONY: clean
clean: ## Remove .venv and caches; the system's data in var/ stay
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
