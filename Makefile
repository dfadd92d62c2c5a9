# Every command a person types. `make start` and `make test` need only Python >= 3.11 with venv.

PYTHON ?= python3
BALSTS := .venv/bin/balsts
RUN := .venv/bin/python -m
TESTS ?= tests
# One more than a small machine has cores: tests wait for the database, servers and the browser.
PROCESSES ?= 3
# Where a branch that no test walks can cost somebody safety, and the tests that walk them.
GUARDED := src/balsts/access/*,src/balsts/audit/*,src/balsts/platform/dates.py,src/balsts/platform/periods.py,src/balsts/platform/validity.py
WALKING := tests/access tests/audit tests/web/audit tests/web/test_page_limits.py tests/web/test_machine_warnings.py \
	tests/web/statistics/test_trail_anchor.py tests/privacy/test_operations_decoy.py tests/console/test_decoys.py \
	$(foreach days,dates periods validity,tests/platform/test_$(days).py)
export PYTHONUTF8 := 1
# Every command starts processes; modules are compiled once for all of them.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help environment environment-dev start test trials check branches mutants wall-mutants sql-mutants fix messages asvs bill holes db shell demo-data room

help: ## this list
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 16

environment:
	@$(PYTHON) tools/environment.py

environment-dev:
	@$(PYTHON) tools/environment.py --dev

start: environment ## everything on this machine: database, invented caseload, pages; Ctrl-C stops it
	@exec $(BALSTS) start

test: ## every test, browser journeys included; TESTS=path for some
	@$(PYTHON) tools/environment.py --dev --browser
	@$(BALSTS) catalogues
	@$(RUN) pytest -n $(PROCESSES) --dist worksteal $(TESTS)

trials: environment-dev ## try for hours to break the product (trials/README.md); ends at the first that succeeds
	@$(BALSTS) catalogues
	@for trial in trials/*.py; do .venv/bin/python "$$trial" --night || [ $$? = 2 ] || exit 1; done

check: environment-dev ## all that CI does besides the tests; changes nothing
	$(RUN) ruff format --check .
	$(RUN) ruff check .
	$(RUN) pytest -q tests/security/test_code.py -k bandit
	$(RUN) mypy src
	.venv/bin/python -c 'from importlinter.cli import lint_imports_command as main; main()'
	$(BALSTS) makemigrations --check --dry-run
	$(BALSTS) catalogues --complete
	@$(MAKE) --no-print-directory branches

branches: environment-dev ## whether tests walk every branch of access, trail and days; two minutes
	@$(BALSTS) catalogues
	@$(RUN) coverage run --branch -m pytest -q -p no:xdist $(WALKING)
	@$(RUN) coverage report --include="$(GUARDED)" --show-missing --fail-under=100

mutants: ## break the law on purpose and tell which breaks no test noticed; half an hour
	@$(PYTHON) tools/environment.py --dev --mutants
	@.venv/bin/python tools/mutants.py

wall-mutants: ## break what guards people (access, trail, dates, exports, lending) and tell which breaks no test noticed; hours
	@$(PYTHON) tools/environment.py --dev --mutants
	@$(BALSTS) catalogues
	@.venv/bin/python tools/wall_mutants.py

sql-mutants: environment-dev ## break policies, functions and triggers of the database and tell which breaks no test noticed; hours
	@$(BALSTS) catalogues
	@.venv/bin/python tools/sql_mutants.py

fix: environment-dev ## repair what can be repaired by machine
	$(RUN) ruff check --fix .
	$(RUN) ruff format .

messages: environment-dev ## gather sentences into the catalogues lv, en, ru
	$(BALSTS) messages

asvs: environment-dev ## write down which test answers which requirement of the OWASP ASVS
	.venv/bin/python tools/asvs.py

bill: ## print what the program is made of (CycloneDX), from the lock
	@$(PYTHON) tools/supply_chain.py bill

holes: ## ask pip-audit about the lock and write down the day; fails where it cannot ask
	@$(PYTHON) tools/environment.py --holes
	@.venv/bin/python tools/supply_chain.py holes

db: environment ## psql as the owner of the tables
	@$(BALSTS) database

shell: environment ## Python with the models at hand
	@$(BALSTS) shell

demo-data: environment ## throw the data of ./data away and build the invented caseload anew
	@$(BALSTS) demo_data

room: environment ## the map of one room, as in ROOM=casework
	@$(BALSTS) room $(ROOM)
