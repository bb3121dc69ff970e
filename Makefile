# The words of daily work. Each is the same on a laptop and in CI; `make run` and `make test` need nothing done before.

PYTHON ?= python3
RUN = .venv/bin/python

.PHONY: run test seeds lives check format messages lock pictures audit bench fuzz mutation upgrade upgrade-load accessibility sbom

run:  ## serve the portal with the Jordbro case on 127.0.0.1:8000 (PORT=8001 for another port)
	@$(PYTHON) scripts/environment.py requirements.txt
	@$(RUN) scripts/run.py

test:  ## run every test on SQLite and PostgreSQL, then in the browser (ARGS="tests/test_x.py" for some)
	@$(PYTHON) scripts/environment.py requirements-dev.txt
	@$(RUN) scripts/run_tests.py $(ARGS)

seeds:  ## run the ordinary tests on SQLite under ten seeds (outside CI; ARGS="--short 3 4" for these alone, without the longest modules)
	@$(PYTHON) scripts/environment.py requirements-dev.txt
	@$(RUN) scripts/seeds.py $(ARGS)

lives:  ## lead agreements through 10,000 random steps and plans of every kind through 5,000, new ones each time (outside CI)
	@$(PYTHON) scripts/environment.py requirements-dev.txt
	@WHOLE_LIVES=1 $(RUN) -m pytest -n 2 tests/partnership/test_lifecycle_random.py tests/stadsdelplan/test_lifecycle_random.py

check:  ## what needs no running portal: lint, formats, layers, migrations, settings, texts, locks
	@$(PYTHON) scripts/environment.py requirements-dev.txt
	@$(RUN) scripts/check.py

format:  ## bring code and templates into their form
	@$(PYTHON) scripts/environment.py requirements-dev.txt
	@$(RUN) -m ruff check --quiet --fix .
	@$(RUN) -m ruff format --quiet .
	@find templates -name "*.html" -exec .venv/bin/djade --target-version 5.2 {} +

messages:  ## bring the catalogues of texts up to date with the code (needs gettext)
	@$(PYTHON) scripts/environment.py requirements-dev.txt
	@$(RUN) scripts/messages.py update

lock:  ## lock the requirements of pyproject.toml (LOCK=--upgrade for newer versions)
	@$(PYTHON) scripts/environment.py requirements-dev.txt
	@$(RUN) scripts/lock.py $(LOCK)

pictures:  ## make the pictures of the help and of docs/ anew, from a demo portal (ARGS="--only home" for some)
	@$(PYTHON) scripts/environment.py requirements-dev.txt
	@$(RUN) scripts/pictures.py $(ARGS)

audit:  ## ask osv.dev whether anything is known against the packages of a service (outside CI; needs the network)
	@$(PYTHON) scripts/audit.py

sbom:  ## write what a service is made of to sbom.cdx.json (CycloneDX, from the lock; outside CI)
	@$(PYTHON) scripts/environment.py requirements-dev.txt
	@$(PYTHON) scripts/environment.py requirements-sbom.txt
	@$(RUN) scripts/sbom.py

bench:  ## measure pages and papers against bare ones
	@$(PYTHON) scripts/environment.py requirements-dev.txt
	@$(RUN) scripts/bench.py

fuzz:  ## send 40,000 hostile requests on each engine and see that none is a 5xx (outside CI; ARGS="--seed 7")
	@$(PYTHON) scripts/environment.py requirements-dev.txt
	@$(RUN) scripts/fuzz.py $(ARGS)

mutation:  ## change the rules that matter in every small way and see if tests notice (outside CI; ARGS="ledger" for some)
	@$(PYTHON) scripts/environment.py requirements-dev.txt
	@$(PYTHON) scripts/environment.py requirements-mutation.txt
	@$(RUN) scripts/mutation.py $(ARGS)

upgrade:  ## see that a database of an earlier version opens with this one (outside CI; ARGS="COMMIT")
	@$(PYTHON) scripts/environment.py requirements-dev.txt
	@$(RUN) scripts/upgrade_from.py $(ARGS)

upgrade-load:  ## upgrade an earlier version while people work, and go one step back (outside CI; ARGS="COMMIT --rows 200000")
	@$(PYTHON) scripts/environment.py requirements-dev.txt
	@$(RUN) scripts/upgrade_under_load.py $(ARGS)

accessibility:  ## show every page state to HTML_CodeSniffer, vnu and Lighthouse (outside CI; needs node, npm, java and the network; ARGS="WORD")
	@$(PYTHON) scripts/environment.py requirements-dev.txt
	@$(RUN) scripts/accessibility.py $(ARGS)
