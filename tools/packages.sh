#!/usr/bin/env bash
# Fetches the front end's packages, exactly those of the lock file.
set -euo pipefail
# shellcheck source=tools/progress.sh
source "$(dirname "${BASH_SOURCE[0]}")/progress.sh"

say "Fetching the front end's packages"
# None of them needs to run a script to be installed, so none may.
quietly npm-ci npm ci --prefix "$ROOT/ui" --ignore-scripts --no-audit --no-fund ||
    fail "the front end's packages could not be fetched. Is the network there?"
