# What there is to do. Everything lives in local/, which needs nothing but Python 3.11 or 3.12.
PYTHON ?= $(shell for p in python3.12 python3.11 python3; do $$p -c '' 2>/dev/null && { command -v $$p; break; }; done)

.DEFAULT_GOAL := help
.PHONY: help run setup test lint stop reset shell messages bench python

help: ## what there is to do
	@echo "make run       the portal with its demo town: installs, starts and shows everything (PORT=8000)"
	@echo "make test      all checks and tests, browser tests included (ARGS='-k booking')"
	@echo "make lint      the checks without the tests"
	@echo "make setup     install and prepare, start nothing"
	@echo "make shell     a Python shell inside the project"
	@echo "make messages  collect the texts to translate (needs gettext)"
	@echo "make bench     the measurements (ARGS=name)"
	@echo "make stop      stop what a killed start left running"
	@echo "make reset     delete database, uploads and passwords of this checkout (YES=1 does not ask)"

run setup test lint stop reset shell messages bench: python
	@$(PYTHON) -m local $@

python:
	@test -n "$(PYTHON)" || { echo "No Python on this machine. On Debian 12, as root: apt-get install python3 python3-venv" >&2; exit 1; }
