.DEFAULT_GOAL := help
SHELL := bash
.SHELLFLAGS := -euo pipefail -c

# The same everywhere, with or without a C compiler, so that building, vetting
# and testing share one cache. Git keeps its secrets from a user who does not
# own the checkout, so it isn't asked.
export CGO_ENABLED := 0
export GOFLAGS := -buildvcs=false

TOOL  := go tool -modfile=tools/go.mod
SPECS := $(wildcard web/e2e/*.spec.*)
WITH  := go run ./internal/devservices/withservices

help: ## Say what each target does
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-6s %s\n", $$1, $$2}' Makefile

run: build ## Start everything on this machine (ARGS=--no-demo for no demo brands)
	exec ./bin/xinhuo dev $(ARGS)

build: front ## Build bin/xinhuo, the one program
	go build -o bin/xinhuo ./cmd/xinhuo

test: needs build ## Every test, in Chromium too; installs what it needs where it may
	go vet ./...
	$(WITH) go test ./...
ifneq ($(SPECS),)
	cd web && npx playwright test
endif

lint: front ## Everything CI refuses for besides a failing test
	@unformatted=$$(find cmd internal migrations web -name node_modules -prune -o -name '*.go' -print0 | xargs -0 gofmt -l); \
	test -z "$$unformatted" || { echo "gofmt would change:"; echo "$$unformatted"; exit 1; }
	go vet ./...
	$(TOOL) staticcheck -checks inherit,-ST1012 ./...
	$(TOOL) sqlc vet
	$(TOOL) sqlc diff
	$(TOOL) templ fmt -fail web
	@generated() { find web -name node_modules -prune -o -name '*_templ.go' -print0 | sort -z | xargs -0 sha256sum; }; \
	before=$$(generated); \
	$(TOOL) templ generate -path web; \
	test "$$before" = "$$(generated)" || { echo "the generated templates were out of date; they are not any more: commit them"; exit 1; }

gen: ## Regenerate internal/db and the templates
	$(TOOL) sqlc generate
	$(TOOL) templ fmt web
	$(TOOL) templ generate -path web

bench: build ## Measure the budgets (BENCH_MEMBERS=50000 for a smaller brand)
	go run ./internal/bench -xinhuo bin/xinhuo $(ARGS)

front: web/node_modules/.package-lock.json
	cd web && npm run --silent build

web/node_modules/.package-lock.json: web/package.json web/package-lock.json
	cd web && npm ci --no-audit --no-fund
	touch $@

# What the tests need beside Go and Node: a real Redis, a browser, Chinese type.
needs:
	@missing=(); \
	command -v redis-server >/dev/null || missing+=(redis-server); \
	command -v chromium >/dev/null || missing+=(chromium); \
	test -n "$$(fc-list :lang=zh 2>/dev/null)" || missing+=(fontconfig fonts-noto-cjk); \
	if [ $${#missing[@]} -eq 0 ]; then exit 0; fi; \
	if [ "$$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then \
		echo "The tests need $${missing[*]}: install them (on Debian: sudo apt-get install $${missing[*]}) and try again."; exit 1; \
	fi; \
	apt-get update -qq; \
	DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$${missing[@]}" </dev/null

.PHONY: help run build test lint gen bench front needs
