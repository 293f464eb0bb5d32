# The one front door. `make` lists everything. It stands over CMakePresets.json and scripts/.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.NOTPARALLEL:

JOBS ?= $(shell nproc 2>/dev/null || echo 2)
OUT ?= patron-report
DATA ?=
FILTER ?=
BASE ?= HEAD
RUNS ?= 200000
DOORS ?=
# Given to the recipes by the environment, so that any file name survives the quoting.
export DATA OUT FILTER BASE RUNS
# Warnings are errors for us, not for those who build from outside.
WERROR ?= $(if $(CI),ON,OFF)

# A clone elsewhere finds what this one has compiled.
export CCACHE_BASEDIR := $(CURDIR)
export CCACHE_NOHASHDIR := 1

PATRON := build/release/patron
DEMO := build/demo/transactions.csv
VENV := .venv
BENCH_VENV := .venv-bench

.PHONY: help deps build run check-data test fuzz bench bench-scale bench-workbook bench-k bench-additive bench-forecast bench-recommend lint format docs clean

help: ## this list
	@echo 'Patron: raw orders in, decisions out.'
	@echo
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1	\2/p' Makefile | expand -t 20
	@echo
	@echo 'With settings:'
	@echo '  make run DATA=path/to/export.csv    your own file (.csv, .csv.gz, .csv.zst); OUT=DIR says where to'
	@echo '  make test FILTER=segment            only the tests whose name holds this word'
	@echo '  make fuzz RUNS=10000000 DOORS=csv   one door for long: csv, json, mapping, values, xlsx'
	@echo '  make lint BASE=origin/main          clang-tidy on what changed since BASE (default: HEAD)'
	@echo '  JOBS=n                              parallel compilers (default: all cores)'
	@echo '  PATRON_SKIP_DEPS=1                  do not look for system packages'
	@echo '  DUCKDB_ROOT=DIR                     a DuckDB 1.4.4 of your own (include/, lib/)'

deps: ## system packages (apt) and DuckDB (npm): only what is missing
	@sh scripts/install-deps.sh
	@if [ -z "$$DUCKDB_ROOT" ]; then bash scripts/fetch-duckdb.sh; fi

build: deps build/release/build.ninja ## the program: build/release/patron
	@cmake --build --preset release -j $(JOBS) --target patron

# Configured once; afterwards ninja calls cmake itself where a CMake file has changed.
build/%/build.ninja:
	@cmake --preset $* -DPATRON_WARNINGS_AS_ERRORS=$(WERROR)

run: check-data build ## builds, analyses a demo shop (or DATA=your file), says where the report lies
	@if [ -z "$$DATA" ]; then $(MAKE) --no-print-directory $(DEMO); fi
	@$(PATRON) run "$${DATA:-$(DEMO)}" --out "$$OUT"
	@echo
	@echo "The report: $$(realpath "$$OUT")/report.html (open it in a browser; all other files lie beside it)"

check-data:
	@if [ -n "$$DATA" ] && [ ! -e "$$DATA" ]; then \
	  echo "make run: there is no file \"$$DATA\". Give the path of your export: make run DATA=path/to/export.csv" >&2; exit 1; fi
	@if [ -n "$$DATA" ] && [ ! -r "$$DATA" ]; then \
	  echo "make run: \"$$DATA\" may not be read. Look at its permissions: ls -l \"$$DATA\"" >&2; exit 1; fi

# Written beside and moved at the end, so that an interrupted run leaves no half shop.
$(DEMO):
	@echo 'Making a demo shop: 5,000 customers, 500 products, 50,000 orders'
	@rm -rf build/demo build/demo.part
	@$(PATRON) generate --customers 5000 --products 500 --orders 50000 --seed 1 --dirt 0.02 --quiet build/demo.part
	@mv build/demo.part build/demo

# A server for the tests is installed on machines of CI only; elsewhere they skip what asks for one.
test: export PATRON_TEST_DEPS = $(CI)
test: build build/asan/build.ninja $(VENV)/.ready ## everything: C++ units, the same under sanitizers, faces and oracles
	@cmake --build --preset release -j $(JOBS)
	@cmake --build --preset asan -j $(JOBS) --target patron_tests
	@PATRON_TEST_PYTHON='$(TEST_PYTHON)' bash scripts/run-tests.sh "$$FILTER"

# PATRON_TEST_PYTHON and PATRON_BENCH_PYTHON: an interpreter that has the packages already.
TEST_PYTHON = $(or $(PATRON_TEST_PYTHON),$(VENV)/bin/python)
BENCH_PYTHON = $(or $(PATRON_BENCH_PYTHON),$(BENCH_VENV)/bin/python)

$(VENV)/.ready: tests/requirements.txt
	@if [ -z "$$PATRON_TEST_PYTHON" ]; then bash scripts/make-venv.sh $(VENV) $<; fi

$(BENCH_VENV)/.ready: bench/requirements.txt
	@if [ -z "$$PATRON_BENCH_PYTHON" ]; then bash scripts/make-venv.sh $(BENCH_VENV) $<; fi

fuzz: deps build/fuzz/build.ninja ## every door fed with bytes nobody has looked at (clang; RUNS=200000 each)
	@cmake --build --preset fuzz -j $(JOBS)
	@bash scripts/run-fuzz.sh $(DOORS)

bench: build $(BENCH_VENV)/.ready ## the main job beside the studies' pipeline, in one go (writes bench/results/main_job.json)
	@$(BENCH_PYTHON) bench/main_job.py

bench-scale: build $(BENCH_VENV)/.ready ## 10 million lines: import and RFM beside raw DuckDB SQL
	@$(BENCH_PYTHON) bench/scale.py

bench-workbook: build $(BENCH_VENV)/.ready ## a workbook of 541,909 rows beside polars with calamine
	@cmake --build --preset release -j $(JOBS) --target dump_table
	@$(BENCH_PYTHON) bench/workbook.py

bench-k: build $(BENCH_VENV)/.ready ## the choice of k on 200 planted point sets
	@$(BENCH_PYTHON) tests/reference/choose_k_rates.py 0 200

bench-additive: build $(BENCH_VENV)/.ready ## the additive model beside Prophet: CPU and backtest error
	@cmake --build --preset release -j $(JOBS) --target additive_probe
	@$(BENCH_PYTHON) bench/forecast_additive.py

bench-forecast: build $(BENCH_VENV)/.ready ## forecasts beside statsforecast (M4) and Prophet (Online Retail)
	@$(BENCH_PYTHON) bench/forecast.py

bench-recommend: build $(BENCH_VENV)/.ready ## recommenders beside implicit, scikit-learn and NumPy (MovieLens-1M, Online Retail)
	@cmake --build --preset release -j $(JOBS) --target recommend_probe
	@$(BENCH_PYTHON) bench/recommend.py --planted

lint: ## clang-format on all C++ files, clang-tidy on the changed ones
	@bash scripts/lint.sh "$$BASE"

format: ## rewrites all C++ files in the house format
	@git ls-files 'src/*.cpp' 'src/*.hpp' 'tests/*.cpp' 'tests/*.hpp' | xargs clang-format -i

docs: build ## the command-line reference from the program itself, and a check of all links
	@bash scripts/make-docs.sh build/docs

clean: ## removes what was built (DuckDB stays; rm -rf build takes that too)
	@rm -rf build/release build/dev build/asan build/tsan build/fuzz build/demo build/demo.part build/test build/docs $(VENV) $(BENCH_VENV)
