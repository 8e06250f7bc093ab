#!/usr/bin/env bash
# Writes the two lock files anew. Needs `uv` on the path; run it after changing pyproject.toml.
set -euo pipefail
flags=(--quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate)
uv pip compile "${flags[@]}" requirements/build.in -o requirements/build.lock
uv pip compile "${flags[@]}" --override requirements/overrides.txt --extra gateway --extra authoring --extra dev pyproject.toml -o requirements/requirements.lock
