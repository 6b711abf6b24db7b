# Shortcuts; the README says what each does.
PYTHON ?= python3

.PHONY: install test lint golden sample bench ci

.venv/bin/kg: pyproject.toml
	$(PYTHON) -m venv .venv
	.venv/bin/pip install -q -e ".[test]"
	touch .venv/bin/kg

install: .venv/bin/kg

test: install
	.venv/bin/pytest

lint: install
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy --strict kg tests
	.venv/bin/lint-imports --no-cache

golden: install
	.venv/bin/pytest tests/store tests/test_examples.py --update-golden

# The sample as read, its graph and its page, as committed under outputs/sample.
sample: install
	mkdir -p outputs/sample
	.venv/bin/kg extract --sample -o outputs/sample/extracted.jsonl
	rm -rf outputs/.sample && .venv/bin/kg build outputs/sample/extracted.jsonl -o outputs/.sample
	cp outputs/.sample/graph.ttl outputs/.sample/graph.html outputs/sample/
	rm -rf outputs/.sample

bench: install
	.venv/bin/python bench/scale.py

ci:
	.ci/run
