# Waymark. `make run` shows it, `make test` tries everything, `make check` reads it over, `make bundle` packs it.

# Who opens the practice tablet: priya (designated teacher), sam (social worker), morgan (key adult), ade (adviser),
# val (Virtual School head).
# Make itself knows an AS, the assembler: only what a person gave counts.
ifeq ($(origin AS),default)
AS := priya
endif

# One set of packages and features for building, testing and real windows: another set would build the crates twice.
CARGO_SET := --workspace

.PHONY: run test soak security check bench bundle clean build ui setup help fuzz bench-judgement

help: ## Shows these targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

run: setup build ## Opens the app on practice data; AS=sam opens a second tablet beside it
	@tools/run.sh "$(AS)"

test: ## Installs what is missing and runs every suite
	@tools/setup.sh build test
	@$(MAKE) --no-print-directory build
	@node tools/suites.mjs

soak: ## Lives many more seeds and counts what happened (SEEDS=10000); docs/reliability.md keeps the figures
	@tools/soak.sh

check: ## Reads the code over: format, lints, types, licences, advisories. Changes no file
	@tools/setup.sh build
	@$(MAKE) --no-print-directory ui
	@tools/check.sh

security: ## Tries each case of docs/security.md, then each again with its guard switched off; CASES="D03 D17" tries these
	@tools/setup.sh build test
	@$(MAKE) --no-print-directory ui
	@node tools/security.mjs $(CASES)

bench: ## Measures sync beside its peers; sizes: CHILDREN=200 CHANGED=30 EDITS=10 OVERLAP=10, RUNS=3, LATENCY=0
	@tools/setup.sh build
	@tools/bench.sh

bundle: ## Builds a .deb with its software bill of materials, installs it and tries it
	@tools/setup.sh build bundle
	@$(MAKE) --no-print-directory ui
	@tools/bundle.sh

fuzz: ## Feeds broken input to every fuzz target, FUZZ_SECONDS each (60), or to one: FUZZ=judge
	@tools/fuzz.sh

bench-judgement: ## Times the judgement engine beside two general rule engines, in one run
	@cd tests/bench/judgement && CARGO_TARGET_DIR="$(CURDIR)/target/bench-judgement" cargo bench --locked

build: ui ## Builds the app, the server and the headless tablet for development
	@echo "==> Building the app, the server and the headless tablet (the first time takes some minutes)"
	@cargo build $(CARGO_SET) --bins

ui: ui/node_modules/.package-lock.json
	@echo "==> Building the pages"
	@cd ui && npm run build --silent -- --logLevel warn

ui/node_modules/.package-lock.json: ui/package-lock.json ui/package.json
	@tools/packages.sh
	@touch $@

setup:
	@tools/setup.sh build display

clean: ## Removes everything that was built, practice data too
	rm -rf target ui/dist ui/node_modules src-tauri/gen/schemas
