# The developers' menu. Each verb calls one script or one preset; `make help` lists them.
.DEFAULT_GOAL := help
.PHONY: help setup build test test-all lint format dev run bench new-node reference sizes

PRESET ?= release
ARGS ?=

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## install every Debian package the project needs, and the git hooks
	scripts/setup
	git config core.hooksPath .githooks

build: ## build a preset (PRESET=release|dev|tsan|quick)
	scripts/build $(PRESET)

test: ## unit and end-to-end tests of a preset (PRESET=…)
	./test --preset $(PRESET)

test-all: ## everything that CI runs: checks, all presets, sanitizers
	.ci/run

lint: ## layers, words, format, clang-tidy on the core sources
	scripts/check
	scripts/tidy --core

format: ## format all C++ sources
	scripts/format

dev: ## build the dev preset (sanitizers) and serve; ARGS="--port 8080"
	scripts/build dev millrace
	build/dev/millrace serve $(ARGS)

run: ## build the release preset and serve; ARGS="--port 8080"
	./run -- $(ARGS)

bench: ## micro benchmarks, webhook throughput against a bare server, a large file
	scripts/setup build bench
	scripts/build release bench_micro bench_hello millrace
	build/release/bench_micro
	bench/http/run
	bench/files/run

new-node: ## start a node type: make new-node name=my_node
	scripts/new-node $(name)

reference: ## renew the reference pages of node types from their descriptions and cases
	scripts/node-reference

sizes: ## how long the files are
	scripts/sizes
