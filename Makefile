# Every command of the README and of CI. `make help` lists them.

SHELL := /bin/sh
PYTHON ?= python3
BUILD = .venv/bin/python build.py
DATE ?= $(shell date -u +%Y-%m-%d)
CHECKS ?= test faults FAULTS=102
UV = .venv/bin/uv pip compile pyproject.toml --no-config --universal --python-version 3.11 --fork-strategy fewest \
	$(WHEELS) --generate-hashes --custom-compile-command "make lock" --quiet $(if $(UPGRADE),--upgrade)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help site fetch bundle nightly check-site serve test nights lint types faults rules gallery messages golden chromium bench bench-scale screenshots html-validate lighthouse lock clean distclean

help:  ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

site: .cache/site.stamp  ## build the whole site from data/ into site/, unless nothing has changed
	@echo "site/ is up to date"

# The site is rebuilt if one of its input files or folders is newer than the last build, or if site/ has changed since.
MADE_FROM = build.py $(shell find content data templates tiltak -name __pycache__ -prune -o -print 2>/dev/null)
.cache/site.stamp: .venv/site.stamp $(MADE_FROM) $(or $(wildcard site/.),not-built)
	$(BUILD)
	@mkdir -p -m 700 .cache && touch $@

.PHONY: not-built
not-built:

fetch: .venv/site.stamp  ## download NAV's new reports into data/raw
	$(BUILD) fetch

bundle: site  ## pack the whole site into one zip file for offline reading
	$(BUILD) bundle

nightly: .venv/test.stamp chromium  ## the nightly run: check the program, fetch, build, check the site, freeze the edition
	$(if $(CHECKS),EXAMPLES=200 $(MAKE) $(CHECKS))
	$(BUILD) fetch $(if $(SUMMARY),--summary "$(SUMMARY)") $(OPTIONS) || [ $$? = 1 ]  # a refused report stops no other
	$(BUILD) --strict --date "$(DATE)" --base-url "$(BASE_URL)" $(if $(SUMMARY),--summary "$(SUMMARY)") $(OPTIONS)
	$(MAKE) check-site
	$(BUILD) freeze --date "$(DATE)" $(OPTIONS)
	$(BUILD) bundle $(OPTIONS)

check-site: .venv/test.stamp chromium  ## check site/ by the tests that hold for any reports
	SITE=site .venv/bin/python -m pytest -m any_site $(SITE_TESTS)

serve: .venv/site.stamp  ## serve the site on 127.0.0.1 while you work on it: pages are rendered when they are asked for
	PYTHONPATH=. .venv/bin/python tools/serve.py

test: .venv/test.stamp chromium  ## all checks: ruff, mypy, a strict build with its page checks, pytest
	$(MAKE) --no-print-directory --jobs 2 --output-sync=target lint types strict
	.venv/bin/python -m pytest -n logical --maxprocesses 4 --dist loadgroup --no-loadscope-reorder

.PHONY: strict
strict: .venv/site.stamp
	$(BUILD) --strict

nights: .venv/test.stamp  ## a year of nights against a server that publishes as NAV does (takes minutes)
	.venv/bin/python -m pytest -m nights tests/test_nights.py

lint: .venv/test.stamp  ## ruff: lint and format
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .

types: .venv/test.stamp  ## mypy, strict
	.venv/bin/mypy

faults: .venv/test.stamp  ## fault injection: damage the reports and check that no wrong number comes out (takes minutes)
	PYTHONPATH=. .venv/bin/python tools/faults.py $(if $(FAULTS),--number $(FAULTS))

rules: .venv/test.stamp  ## update docs/rules.md from the rules' docstrings
	PYTHONPATH=. .venv/bin/python tools/rules.py

gallery: .venv/test.stamp  ## update docs/charts.md and its pictures from the charts' declarations
	PYTHONPATH=. .venv/bin/python tools/chart_gallery.py

messages: .venv/test.stamp  ## update the catalogues in content/locale from the program's messages
	.venv/bin/python -m tools.messages

golden: .venv/test.stamp  ## update the expected golden site and findings of the tests, for a person to review
	PYTHONPATH=.:tests .venv/bin/python tests/site/test_golden.py
	PYTHONPATH=.:tests .venv/bin/python tests/verify/test_findings.py

chromium:  ## find the browser for the browser tests, or install it, or say how
	@sh tools/chromium.sh

bench: .venv/test.stamp  ## measure builds (cold, and with charts kept) and the weight of pages
	.venv/bin/python tools/bench.py

bench-scale: .venv/test.stamp  ## measure builds of 1 to 10 years of made-up workbooks of all nine reports
	.venv/bin/python tools/bench.py --scale

screenshots: chromium .venv/test.stamp  ## pictures of twelve key pages of site/ in .cache/screenshots
	.venv/bin/python tools/screenshots.py

html-validate:  ## install the HTML validator that tests use where present (needs Node 20.19 or newer)
	npm ci --ignore-scripts --no-audit --no-fund --loglevel=error --prefix tools/html-validate

lighthouse: chromium .venv/test.stamp  ## Lighthouse on four pages, 100 in every category (needs Node; takes minutes)
	sh tools/lighthouse.sh

lock: .venv/test.stamp  ## update the lock files from pyproject.toml (UPGRADE=1: to newer versions)
	$(UV) $(BUILT) --extra dev --output-file requirements-dev.lock
	$(UV) --constraint requirements-dev.lock --output-file requirements.lock

clean:  ## remove what builds and tests have made
	rm -rf site .site.* .cache .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +

distclean: clean  ## remove the virtual environment too
	rm -rf .venv

# The virtual environment. Each stamp is newer than the lock file that it was installed from, so that a second `make`
# installs nothing. `--only-binary`: installing the build's packages runs no downloaded code. The checks need one package
# without a wheel, jstyleson: its setup.py runs, with the setuptools of the lock file (docs/decisions.md).
# `--no-compile`: Python compiles what is imported, when it is; all of it takes half a minute.
INSTALL = .venv/bin/python -m pip install -qq --no-compile --disable-pip-version-check --require-hashes $(WHEELS)
WHEELS = --only-binary :all:
BUILT = --no-binary jstyleson

.venv/bin/python:
	@sh tools/venv.sh "$(PYTHON)"

.venv/site.stamp: requirements.lock | .venv/bin/python
	@echo "Installing what the build needs into .venv"
	@$(INSTALL) -r requirements.lock
	@touch $@

.venv/test.stamp: requirements-dev.lock | .venv/bin/python
	@echo "Installing what the build and its tests need into .venv"
	@awk '/^[a-z]/ { on = /^setuptools==/ } on' requirements-dev.lock | $(INSTALL) -r /dev/stdin
	@$(INSTALL) $(BUILT) --no-build-isolation --use-pep517 -r requirements-dev.lock
	@touch $@ .venv/site.stamp
