# make atlas: the shipped plan as one HTML page. make test: everything that must hold.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := PIP_DISABLE_PIP_VERSION_CHECK=1 $(BIN)/python -m pip install --quiet --no-compile --constraint constraints.txt

.PHONY: atlas test lint bench fuzz clean browser

atlas: $(VENV)/installed
	$(BIN)/hitech-gis atlas -o atlas

# The scripts of the page by themselves; then all else, on each core what is left to do.
test: lint browser
	node --test tests/js/*.test.mjs
	$(BIN)/python -m pytest --numprocesses auto --dist worksteal

lint: $(VENV)/installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(VENV)/installed-bench
	$(BIN)/python benchmarks/atlas.py
	$(BIN)/python benchmarks/atlas_parcels.py
	$(BIN)/python benchmarks/areal.py
	$(BIN)/python benchmarks/topology.py

# Ten minutes of damaged files, each of which must be read or refused.
fuzz: $(VENV)/installed-test
	$(BIN)/python tests/fuzz_layers.py 600

clean:
	rm -rf $(VENV) atlas build dist .coverage .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	$(PYTHON) -m venv $(VENV) || { echo "No venv in $(PYTHON); on Debian: apt-get install python3-venv"; rm -rf $(VENV); exit 1; }

$(VENV)/installed: $(BIN)/python pyproject.toml constraints.txt
	$(PIP) --editable .
	touch $@

$(VENV)/installed-test: $(BIN)/python pyproject.toml constraints.txt
	$(PIP) --editable ".[test]"
	touch $@ $(VENV)/installed

$(VENV)/installed-bench: $(BIN)/python pyproject.toml constraints.txt
	$(PIP) --editable ".[test,bench]"
	touch $@ $(VENV)/installed $(VENV)/installed-test

# The page is tested in real browsers with Chinese glyphs; a machine without them fails here, not silently.
MISSING = $(strip $(foreach tool,chromium node fc-list,$(if $(shell command -v $(tool) 2>/dev/null),,$(tool))) \
	$(if $(shell command -v firefox-esr || command -v firefox),,firefox) \
	$(if $(shell fc-list :lang=zh-cn 2>/dev/null),,CJK-fonts))

browser:
	@if [ -n "$(MISSING)" ] && command -v apt-get >/dev/null; then \
		echo "Installing browsers, Node.js and CJK fonts (Debian, as root); missing: $(MISSING)"; \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
			apt-get install -y -qq --no-install-recommends chromium firefox-esr nodejs fontconfig fonts-noto-cjk >/dev/null; \
	elif [ -n "$(MISSING)" ]; then \
		echo "The tests of the page need $(MISSING): install what is named, then run make test again"; exit 1; \
	fi
