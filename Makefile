# Dripline. `make run` and `make test` need Python >= 3.11 and make, nothing else.
PYTHON ?= python3
PY := .venv/bin/python
RUNTIME := .stamps/runtime
DEV := .stamps/dev
export LC_ALL = C.UTF-8
export PYTHONPYCACHEPREFIX =

.PHONY: help run test check browser drill i18n migrate docs shell lock clean

help:  ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/ -/' | sort

.stamps/venv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Dripline needs Python 3.11 or newer")'
	@mkdir -p .stamps && $(PYTHON) -m venv .venv && touch $@

$(RUNTIME): .stamps/venv requirements/runtime.lock
	@echo "installing the locked packages ..."
	@.venv/bin/pip install -q --disable-pip-version-check --require-hashes -r requirements/runtime.lock && touch $@

$(DEV): $(RUNTIME) requirements/dev.lock
	@echo "installing what the tests need ..."
	@.venv/bin/pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.lock && touch $@

# npm of the system, or the one of the PyPI package where there is none
.stamps/node: requirements/node.lock
	@mkdir -p .stamps
	@command -v npm >/dev/null 2>&1 || { echo "bringing node ..."; $(PYTHON) -m venv .node && \
	  .node/bin/pip install -q --disable-pip-version-check --require-hashes -r requirements/node.lock; }
	@touch $@

run: $(RUNTIME) .stamps/node  ## serve on http://127.0.0.1:8080 (PORT=, HOST=, DATABASE_URL=, DRIPLINE_INSTANCE=)
	@$(PY) -m app.build.start

test: $(DEV) .stamps/node  ## the whole suite on SQLite and PostgreSQL; browser tests where Chromium is found
	@$(PY) -m app.build.assets --dev && $(PY) -m app.build.messages
	@$(PY) -m pytest tests/kernel
	@$(PY) -m pytest -n 2 --dist loadfile --ignore tests/kernel; status=$$?; $(PY) -m app.build.stop_postgres; exit $$status

check: $(DEV) .stamps/node  ## lint, types, contracts, translations, migrations, dependency audit
	@$(PY) -m app.build.check

WHAT ?= tests/browser tests/walk
browser: $(DEV) .stamps/node  ## install Chromium (Debian), run the browser tests and walk over every page (WHAT=tests/walk: the walk alone)
	@command -v chromium >/dev/null 2>&1 || { apt-get update -qq && apt-get install -y -qq chromium fonts-noto-cjk poppler-utils; }
	@$(PY) -m app.build.assets --dev && for part in $(WHAT); do DRIPLINE_WALK=1 $(PY) -m pytest -n 2 --dist loadfile $$part || exit 1; done

drill: $(DEV) .stamps/node  ## what takes minutes or a quiet machine: five thousand people in a browser (needs Chromium)
	@$(PY) -m app.build.assets --dev && DRIPLINE_DRILL=1 $(PY) -m pytest tests/drill

i18n: $(DEV)  ## extract messages and update the catalogues
	@$(PY) -m app.build.extract && $(PY) -m app.build.messages

migrate: $(DEV)  ## write a migration for changed models: make migrate m="what changed"
	@.venv/bin/flask --app run db migrate -d migrations -m "$(m)"

shell: $(RUNTIME)  ## a shell with the environment activated
	@. .venv/bin/activate && FLASK_APP=run $${SHELL:-bash}

lock:  ## write the locks (needs uv)
	@for f in runtime dev node; do uv pip compile -q --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-header requirements/$$f.in -o requirements/$$f.lock; done

clean:  ## forget installs and built files (the instance stays)
	@rm -rf .venv .node .stamps node_modules app/static/vendor .pg .pg-run
