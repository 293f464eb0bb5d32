#!/usr/bin/env bash
# A Python environment with pinned packages. usage: make-venv.sh FOLDER REQUIREMENTS
# Built beside and marked .ready at the end: an interrupted one is made anew.
set -euo pipefail
folder=$1 requirements=$2
echo "making $folder from $requirements (once)" >&2
rm -rf "$folder"
python3 -m venv "$folder"
"$folder/bin/python" -m pip install --quiet --disable-pip-version-check --requirement "$requirements"
touch "$folder/.ready"
