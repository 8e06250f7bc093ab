#!/usr/bin/env bash
# Creates .venv from the hash-locked requirements and installs this checkout into it.
set -euo pipefail
python=""
for candidate in python3.11 python3; do
    if command -v "$candidate" >/dev/null && "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
        python=$candidate
        break
    fi
done
if [ -z "$python" ]; then
    echo "Python 3.11 or newer is needed" >&2
    exit 1
fi
echo "[3/3] Python environment in .venv ($("$python" --version))"
[ -x .venv/bin/python ] || "$python" -m venv .venv
export PATH="$PWD/.venv/bin:$PATH"  # swig, which pyscard's build calls by name
pip=(.venv/bin/python -m pip --disable-pip-version-check)
"${pip[@]}" install --quiet --require-hashes -r requirements/build.lock
"${pip[@]}" install --progress-bar on --no-build-isolation --require-hashes -r requirements/requirements.lock
"${pip[@]}" install --quiet --no-deps --no-build-isolation --no-index -e .
