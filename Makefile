# Debian's Rust for contracts, where deploy/setup installs it, must not come before the host's own.
export PATH := $(or $(CARGO_HOME),$(HOME)/.cargo)/bin:$(PATH)

commons := cargo run --bin commons --

.PHONY: help setup build build-fixtures check demo dapp types check-dapp test fmt lint costs clean

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 16

setup: ## Find or install the compiler that contracts need
	@deploy/setup

build: setup ## Build the contracts that have changed
	@$(commons) build

build-fixtures: setup ## The same, and the contracts that only tests use
	@$(commons) build --fixtures

check: ## Explain deploy/commons.toml
	@$(commons) check

demo: build ## Run a whole commons on a chain inside this process
	@$(commons) demo

dapp: deploy/dapp/node_modules/.package-lock.json ## Install what the dapp's view needs (with Node.js 20 or later)

deploy/dapp/node_modules/.package-lock.json: deploy/dapp/package-lock.json
	@command -v npm >/dev/null || { echo "npm is not there: install Node.js 20 or later, which brings it"; exit 1; }
	@cd deploy/dapp && npm ci

types: build dapp ## Write TypeScript types of all contracts to target/types (with Node.js 20 or later)
	@cd deploy/dapp && npm run --silent types

check-dapp: types ## Check the dapp's view against these types, and run its own tests
	@cd deploy/dapp && npm run --silent check && npm test --silent

test: build-fixtures ## Run every test, those on a node if there is one: on PATH, or where CONTRACTS_NODE says
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory check-dapp; \
	else echo "skipped: the dapp's view, since there is no Node.js"; fi
	cargo test --workspace

fmt: ## Format the sources
	cargo fmt --all

lint: ## Check formatting, and let clippy deny warnings
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- --deny warnings

costs: build-fixtures ## Measure every message again and write the tables below e2e-tests/costs
	WRITE_COSTS=1 cargo test --test sandbox costs

clean: ## Remove everything that was built
	cargo clean
