# Every target sets up what it needs. `make demo` and `make test` are the two to know.
SHELL := /bin/bash
.DEFAULT_GOAL := help

BIN := .venv/bin
APT_PACKAGES := python3-venv python3-dev gcc libpcsclite-dev pcscd iproute2 fonts-noto-cjk espeak-ng \
	libegl1 libgl1 libxkbcommon0 libdbus-1-3 libfontconfig1 libglib2.0-0 libgssapi-krb5-2 \
	libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render-util0 libxcb-shape0 \
	libxcb-xkb1 libxkbcommon-x11-0 libpq5 libldap-2.5-0 libxml2 libicu72 liblz4-1 libusb-1.0-0 fuse3 libfuse3-3 e2fsprogs
# Unpacked for the tests' virtual card reader, never installed: its package leaves a public listener behind.
UNPACKED := vsmartcard-vpcd
# Unpacked for the tests' database server, never installed: its package starts a public one.
DATABASE := postgresql-15

.PHONY: help setup demo i18n test test-kill test-histories test-forms test-powercut soak lint unit bench gallery clean

help: ## show this list
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: build/setup.stamp ## install Debian packages and the Python environment in .venv

build/apt.stamp: Makefile
	@bash installer/dev/apt.sh $(APT_PACKAGES)
	@mkdir -p build && touch $@

build/vpcd/stamp: installer/dev/unpack.sh build/apt.stamp
	@bash installer/dev/unpack.sh build/vpcd $(UNPACKED)
	@touch $@

build/postgres/stamp: installer/dev/unpack.sh build/apt.stamp
	@bash installer/dev/unpack.sh build/postgres $(DATABASE)
	@touch $@

build/setup.stamp: build/apt.stamp build/vpcd/stamp build/postgres/stamp requirements/build.lock requirements/requirements.lock pyproject.toml installer/dev/venv.sh
	@bash installer/dev/venv.sh
	@touch $@

demo: setup ## open terminal and dock; without a display, play the storyboard and leave its pictures
	$(BIN)/huimin demo

lint: setup ## ruff, mypy, import rule, qmllint
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python installer/dev/qmllint.py

i18n: setup ## collect the texts of the screen for translation and compile the translations
	$(BIN)/python installer/dev/i18n.py

unit: setup ## the tests without the linters
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -n 3 --dist loadfile --durations=30

test: lint unit ## everything that must be green

test-kill: setup ## kill terminal and agent at every step of the storyboard
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -m kill -n 2 tests/fault

test-histories: setup ## ten thousand histories of both sides, for a night
	HUIMIN_HISTORIES=10000 $(BIN)/python -m pytest --timeout=0 tests/property/test_money_both_sides.py

test-forms: setup ## fresh forms filled in by JavaRosa, xforms-engine and ours (JDK, Node)
	HUIMIN_FORM_CASES=300 $(BIN)/python -m pytest -m differential -s tests/differential

test-powercut: setup ## cut the power of a logged drive at 200 random moments (root, FUSE, loop devices)
	$(BIN)/python -m pytest -m powercut -s -p no:randomly tests/powercut

soak: setup ## random touches on the real window for half an hour
	HUIMIN_SOAK_S=1800 QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -s -p no:randomly tests/soak

bench: setup ## print ratios beside a peer and write bench.json
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m tests.bench

gallery: setup ## draw every page of the terminal to docs/gallery
	QT_QPA_PLATFORM=offscreen QT_QUICK_BACKEND=software $(BIN)/python -m tests.ui.gallery docs/gallery

clean: ## remove what set-up and runs made
	rm -rf .venv build .demo bench.json
