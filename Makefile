# The commands of the portal. Every path is relative, so the folder may be called anything.

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
DATA ?= var
export HOST PORT DATA

python = .venv/bin/python
new_enough = import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed, this is " + sys.version.split()[0] + ": name another with make PYTHON=...")
environment = @command -v "$(PYTHON)" >/dev/null || { echo 'Python 3.11 or newer is needed: install python3, or name another with make PYTHON=...' >&2; exit 1; }; \
	"$(PYTHON)" -c '$(new_enough)' && "$(PYTHON)" deploy/environment.py

compile = var/tools/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header $(if $(UPGRADE),--upgrade)

.DEFAULT_GOAL := help
.PHONY: help run staff test check ci bench messages migration lock venv clean

help:  ## Show this list
	@echo 'make run starts the portal. HOST=127.0.0.1 PORT=8000 DATA=var can be changed, as in make run PORT=8001'
	@echo
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' Makefile | while IFS='|' read -r name text; do printf '%-16s %s\n' "$$name" "$$text"; done

run:  ## Start the portal: installs what it needs, fills the database, serves it
	$(environment)
	@$(python) deploy/start.py serve

staff:  ## Make a staff user who can sign in at /admin/
	$(environment)
	@$(python) deploy/start.py staff

test:  ## Run every test, on SQLite and on PostgreSQL; make test ARGS="-k goal" runs some of them
	$(environment) dev
	@$(python) tests/run.py $(ARGS)

check:  ## Read the code: style, types, imports, templates, migrations, settings
	$(environment) dev
	$(python) -m ruff check .
	$(python) -m ruff format --check .
	find templates -name '*.html' -exec .venv/bin/djade --check --target-version 5.2 {} +
	$(python) -m mypy
	.venv/bin/lint-imports --no-logo
	$(python) deploy/start.py manage makemigrations --check --dry-run
	HTTPS=1 ALLOWED_HOSTS=portal.example $(python) deploy/start.py manage check --deploy --fail-level WARNING
	$(python) tools/tree.py

ci:  ## Check and test as the server does: from a bare machine, with nothing left out
	@.ci/run

bench:  ## Run the benchmarks under tests/benchmarks
	$(environment) dev
	@if [ -d tests/benchmarks ]; then $(python) -m pytest tests/benchmarks $(ARGS); else echo 'There are no benchmarks yet.'; fi

messages:  ## Collect the texts of the interface into locale/ and compile them
	$(environment) dev
	@$(python) tools/messages.py

migration:  ## Write the migrations that changed models need
	$(environment) dev
	@$(python) deploy/start.py manage makemigrations

lock:  ## Lock requirements*.in in requirements*.txt; make lock UPGRADE=1 takes the newest releases
	$(environment)
	@"$(PYTHON)" -m venv --without-pip var/tools
	@"$(PYTHON)" -m pip --python var/tools/bin/python install -qq --disable-pip-version-check uv
	$(compile) requirements.in -o requirements.txt
	$(compile) requirements-opensearch.in -o requirements-opensearch.txt
	$(compile) requirements-dev.in -o requirements-dev.txt

venv:  ## Only install what the site, the checks and the tests need
	$(environment) dev

clean:  ## Remove what was installed, collected and cached; the database under var/ stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis test-results
	rm -rf var/tools var/static var/static.stamp
