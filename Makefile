# The workbench: every command that the README and the machines use. `make help` lists them.

SHELL := /bin/sh
PYTHON ?= python3
BUILD = .venv/bin/python build.py
DATE ?= $(shell date -u +%Y-%m-%d)
CHECKS ?= test
UV = .venv/bin/uv pip compile pyproject.toml --no-config --universal --python-version 3.11 --fork-strategy fewest \
	$(WHEELS) --generate-hashes --custom-compile-command "make lock" --quiet $(if $(UPGRADE),--upgrade)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help site fetch bundle nightly check-site serve test lint types faults rules messages golden chromium bench bench-scale screenshots html-validate lighthouse lock clean distclean

help:  ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

site: .cache/site.stamp  ## build the whole site from data/ into site/, unless nothing has changed
	@echo "site/ stands"

# The site is built again where a file that it is made from, or a folder of such, is younger than the last build, and
# where site/ isn't the one that this build left.
MADE_FROM = build.py $(shell find content data templates tiltak -name __pycache__ -prune -o -print 2>/dev/null)
.cache/site.stamp: .venv/site.stamp $(MADE_FROM) $(or $(wildcard site/.),not-built)
	$(BUILD)
	@mkdir -p -m 700 .cache && touch $@

.PHONY: not-built
not-built:

fetch: .venv/site.stamp  ## get NAV's new reports into data/raw
	$(BUILD) fetch

bundle: site  ## the whole site as one zip file, to be read without a network
	$(BUILD) bundle

nightly: .venv/test.stamp chromium  ## what runs every night: check the program, fetch, build, check the site, keep the edition
	$(if $(CHECKS),$(MAKE) $(CHECKS))
	$(BUILD) fetch $(if $(SUMMARY),--summary "$(SUMMARY)") $(OPTIONS) || [ $$? = 1 ]  # a report that is refused keeps no other back
	$(BUILD) --strict --date "$(DATE)" --base-url "$(BASE_URL)" $(if $(SUMMARY),--summary "$(SUMMARY)") $(OPTIONS)
	$(MAKE) check-site
	$(BUILD) freeze --date "$(DATE)" $(OPTIONS)
	$(BUILD) bundle $(OPTIONS)

check-site: .venv/test.stamp chromium  ## check the site that stands in site/ by what holds for the site of any reports
	SITE=site .venv/bin/python -m pytest -m any_site $(SITE_TESTS)

serve: .venv/site.stamp  ## serve site/ on 127.0.0.1 and build again on change
	.venv/bin/python tools/serve.py

test: lint types chromium  ## all checks: ruff, mypy, a strict build with its page checks, pytest
	$(BUILD) --strict
	.venv/bin/python -m pytest -n logical --maxprocesses 4 --dist loadgroup

lint: .venv/test.stamp  ## ruff: lint and format
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .

types: .venv/test.stamp  ## mypy, strict
	.venv/bin/mypy

faults: .venv/test.stamp  ## damage the reports on purpose, and see that no wrong number comes out (takes minutes)
	PYTHONPATH=. .venv/bin/python tools/faults.py

rules: .venv/test.stamp  ## write docs/rules.md anew from the rules' docstrings
	PYTHONPATH=. .venv/bin/python tools/rules.py

messages: .venv/test.stamp  ## bring the catalogues in content/locale up to date with what the program says
	.venv/bin/python tools/messages.py

golden: .venv/test.stamp  ## write what the small site and the messages of the tests should be anew, for a person to read
	PYTHONPATH=. .venv/bin/python tests/test_golden.py
	PYTHONPATH=. .venv/bin/python tests/test_findings.py

chromium:  ## find the browser for the browser tests, or install it, or say how
	@sh tools/chromium.sh

bench: .venv/test.stamp  ## measure builds (cold, and with charts kept) and the weight of pages
	.venv/bin/python tools/bench.py

bench-scale: .venv/test.stamp  ## measure builds of 1, 2, 4 and 10 years of made-up workbooks of all nine reports
	.venv/bin/python tools/bench.py --scale

screenshots: chromium .venv/test.stamp  ## pictures of twelve key pages of site/ in .cache/screenshots
	.venv/bin/python tools/screenshots.py

html-validate:  ## install the validator that the tests of pages use where it is there (needs Node 20.19 or newer)
	npm ci --ignore-scripts --no-audit --no-fund --loglevel=error --prefix tools/html-validate

lighthouse: chromium .venv/test.stamp  ## Lighthouse on four pages, 100 in every category (needs Node; takes minutes)
	sh tools/lighthouse.sh

lock: .venv/test.stamp  ## write the lock files anew from pyproject.toml (UPGRADE=1 takes newer versions too)
	$(UV) $(BUILT) --extra dev --output-file requirements-dev.lock
	$(UV) --constraint requirements-dev.lock --output-file requirements.lock

clean:  ## remove what builds and tests have made
	rm -rf site .site.* .cache .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +

distclean: clean  ## remove the virtual environment too
	rm -rf .venv

# The virtual environment. Each stamp is younger than the lock file that it was installed from, so that a second
# `make` installs nothing. `--only-binary`: no downloaded code runs while installing what a build needs. The checks need
# one package that has no wheel, jstyleson: its setup.py runs, by the setuptools that the lock names (docs/decisions.md).
INSTALL = .venv/bin/python -m pip install -qq --disable-pip-version-check --require-hashes $(WHEELS)
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
