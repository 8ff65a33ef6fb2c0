#!/usr/bin/env bash
# Builds what the bench of sync measures, fetches its peers, and runs it. Sizes come from the environment; see the Makefile.
set -euo pipefail
# shellcheck source=tools/progress.sh
source "$(dirname "${BASH_SOURCE[0]}")/progress.sh"
cd "$ROOT"

peers=tests/bench/peers
if [[ ! -f $peers/node_modules/.package-lock.json || $peers/package-lock.json -nt $peers/node_modules/.package-lock.json ]]; then
    say "Fetching the peers"
    # None of them needs to run a script to be installed, so none may.
    quietly peers npm ci --prefix "$peers" --ignore-scripts --no-audit --no-fund
fi
say "Building the server and the tablet for release (ten to twenty minutes the first time)"
cargo build --release --package waymark-server --bin waymark-server --package journeys --bin sync-client
say "Measuring"
exec node tests/bench/sync.mjs "$@"
