# townscale: every way to work on it. `make help` lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# PROFILE=quick compiles in half the time what computes the same to the last bit and is slower; CI uses it.
PROFILE ?= release
SOURCES := Cargo.toml Cargo.lock pyproject.toml python/Cargo.toml $(shell find src python/src -type f)

# Beside an optimised extension the crate's own tests, and the wheel that is only imported, compile it without optimisation:
# they are there minutes sooner.
QUICK := --config profile.$(PROFILE).package.townscale.opt-level=0
# What maturin sets for pyo3's build: with it cargo does not build pyo3 again.
AS_BUILT := if test -x $(BIN)/python; then export PYO3_PYTHON=$(CURDIR)/$(BIN)/python PYO3_BUILD_EXTENSION_MODULE=1 \
	PYO3_ENVIRONMENT_SIGNATURE=$$($(BIN)/python -c "import sys; print('%s-%d.%d-%dbit' % (sys.implementation.name, *sys.version_info[:2], 64 if sys.maxsize > 2**32 else 32))"); fi;

DEMO := townscale-demo

.PHONY: help setup demo test page-test dist engines reference attack fuzz audit licences bench bench-check docs wasm-demo pictures fix lint rust-test python-test wheel-test clean

help: ## list the commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

setup: $(VENV)/.built ## make .venv and build the extension in it

$(VENV)/.installed: requirements-dev.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@

$(VENV)/.built: $(VENV)/.installed $(SOURCES)
	env -u CONDA_PREFIX VIRTUAL_ENV=$(CURDIR)/$(VENV) $(BIN)/maturin develop --profile $(PROFILE) --locked --skip-install
	$(BIN)/python -c "import site, pathlib; pathlib.Path(site.getsitepackages()[0], 'townscale-dev.pth').write_text('$(CURDIR)/python\n')"
	printf '#!%s\nimport sys\nfrom townscale.cli import main\nif __name__ == "__main__":\n    sys.exit(main())\n' '$(CURDIR)/$(BIN)/python' > $(BIN)/townscale && chmod +x $(BIN)/townscale
	touch $@

demo: setup ## run the whole chain on the built-in data and say where the report is
	$(BIN)/townscale demo --out $(DEMO) --force

test: WHEEL := $(QUICK)
test: setup lint rust-test python-test wheel-test ## everything CI runs

lint: setup ## formatting, clippy, ruff, mypy
	cargo fmt --all --check
	$(AS_BUILT) cargo clippy --workspace --profile $(PROFILE) --locked --all-targets -- -D warnings
	$(BIN)/ruff check python tests benches tools
	$(BIN)/ruff format --check python tests benches tools
	$(BIN)/mypy

rust-test: ## the crate's own tests, without Python
	$(AS_BUILT) cargo test --workspace --profile $(PROFILE) --locked $(QUICK)

python-test: setup ## the package's tests, the stubs against the extension
	$(BIN)/python -m mypy.stubtest townscale._core --ignore-missing-stub
	$(BIN)/python -m pytest -q -n auto --dist loadfile --doctest-modules --doctest-ignore-import-errors python/townscale tests/python

page-test: setup wasm-demo ## the page in a real browser, Debian's Chromium
	@command -v chromium >/dev/null || { test "$$(id -u)" = 0 && apt-get -qq update && apt-get install -qq -y --no-install-recommends chromium fonts-noto-cjk; } >/dev/null 2>&1 || { echo "page-test: there is no chromium on the path. Install it, on Debian by: apt-get install chromium" >&2; exit 1; }
	$(BIN)/python -m pytest -q tests/browser

wheel-test: setup ## build the sdist, from it the wheel, install that in a fresh environment, import it
	rm -rf target/wheel-test && mkdir -p target/wheel-test
	$(BIN)/maturin sdist --out target/wheel-test
	mkdir target/wheel-test/sdist && tar -xzf target/wheel-test/*.tar.gz -C target/wheel-test/sdist --strip-components=1
	cd target/wheel-test/sdist && CARGO_TARGET_DIR=$(CURDIR)/target $(CURDIR)/$(BIN)/maturin build --quiet --profile $(PROFILE) --locked --strip $(WHEEL) --out ..
	$(PYTHON) -m venv target/wheel-test/venv
	target/wheel-test/venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps target/wheel-test/*.whl
	cd target/wheel-test && venv/bin/python -c "import townscale; print('wheel', townscale.__version__)"

dist: setup ## what is published, as far as it can be built here: sdist, this system's wheel, the crate's archive
	$(MAKE) wheel-test WHEEL=
	rm -rf dist && mkdir dist
	cp target/wheel-test/*.tar.gz target/wheel-test/*.whl dist
	$(PYTHON) -m zipfile -l $$(ls dist/*.whl) | grep -q "_core" && ls dist/*.whl
	$(PYTHON) tools/sbom.py dist/*.whl
	cargo package --locked --allow-dirty -p townscale --target-dir target
	cp target/package/townscale-*.crate dist

ENGINES := target/engines
engines: setup ## the chain on Ray and Spark (Java is needed), in a network of its own that has the loopback interface alone
	test -x $(ENGINES)/bin/python || $(BIN)/python -m venv $(ENGINES)
	$(ENGINES)/bin/python -m pip install --quiet --disable-pip-version-check 'ray>=2.40' 'pyspark>=4.0' pyarrow
	$(ENGINES)/bin/python -c "import pathlib, site; pathlib.Path(site.getsitepackages()[0], 'townscale-dev.pth').write_text('$(CURDIR)/python\n' + ''.join(f'{path.resolve()}\n' for path in pathlib.Path('$(VENV)/lib').glob('python3*/site-packages')))"
	unshare --map-root-user --net sh -c 'ip link set lo up && $(ENGINES)/bin/python -m pytest -q tests/engines'

reference: setup ## refit the reference calibrations: make reference DATA=FOLDER of the public files named in tools/reference.py
	$(BIN)/python tools/reference.py $(DATA)

attack: setup ## 20,000 broken files and arguments, in processes of their own; INPUTS=N for another number
	$(BIN)/python -m tests.attack --inputs $(or $(INPUTS),20000)

# The hour is shared by the targets. Without cargo-fuzz or a nightly compiler the same targets take seeds that are broken
# at random, on the stable compiler: no coverage leads them there.
SECONDS ?= 3600
TARGETS := $(basename $(notdir $(wildcard fuzz/fuzz_targets/*.rs)))
fuzz: ## every target of fuzz/, an hour in all; SECONDS=N for another time
	@if cargo +nightly fuzz --version >/dev/null 2>&1; then \
	  for target in $(TARGETS); do \
	    mkdir -p fuzz/corpus/$$target && \
	    cargo +nightly fuzz run $$target fuzz/corpus/$$target tests/seeds/$$target tests/data/offices python/townscale/templates -- \
	      -max_total_time=$$(($(SECONDS) / $(words $(TARGETS)))) -timeout=20 -rss_limit_mb=4096 || exit 1; \
	  done; \
	else \
	  echo "fuzz: on the stable compiler, for cargo-fuzz or the nightly toolchain is missing"; \
	  $(AS_BUILT) FUZZ_SECONDS=$$(($(SECONDS) / $(words $(TARGETS)))) cargo test --workspace --release --locked --test hostile -- --test-threads=1 --nocapture; \
	fi

audit: ## advisories, licences and sources of the crates; DB=FOLDER of an advisory database kept on disk
	@command -v cargo-deny >/dev/null && command -v cargo-audit >/dev/null || { echo "audit: cargo-deny and cargo-audit are needed. Run: cargo install cargo-deny cargo-audit" >&2; exit 1; }
	cargo audit $(if $(DB),--no-fetch --db $(DB))
	cargo deny check $(if $(DB),--disable-fetch) bans licenses sources

licences: ## the list of third-party licences, after Cargo.lock changed
	$(PYTHON) tools/licences.py

bench: ## the crate's benchmarks
	cargo bench

bench-check: setup ## a loss of speed of more than 20 % beside peers, against the ratios stored in benches/compare
	$(BIN)/python benches/compare/check.py

docs: setup ## the documentation site of both languages, with the crate's documentation: docs/_build/site/index.html
	$(BIN)/python -m tools.site
	RUSTDOCFLAGS="-D warnings" cargo doc --release --no-deps
	cp -R target/doc docs/_build/site/rust

WASM := wasm32-unknown-unknown
wasm-demo: ## forecast and gap in one HTML file that is opened from disk: target/wasm-demo/townscale.html
	@rustc --print target-libdir --target $(WASM) 2>/dev/null | xargs test -d || rustup target add $(WASM) || { echo "wasm-demo: the target $(WASM) is missing. Run: rustup target add $(WASM)" >&2; exit 1; }
	cargo build --profile $(PROFILE) --locked --manifest-path wasm/Cargo.toml --target $(WASM) --target-dir target/wasm
	$(PYTHON) tools/wasm_demo.py target/wasm/$(WASM)/$(PROFILE)/townscale_wasm.wasm target/wasm-demo/townscale.html

pictures: setup ## the pictures of the READMEs
	$(BIN)/python tools/pictures.py

fix: setup ## format and mend what can be mended
	cargo fmt --all
	$(BIN)/ruff check --fix python tests benches tools
	$(BIN)/ruff format python tests benches tools

clean: ## remove what was built
	rm -rf target $(VENV)
