#!/usr/bin/env bash
# The long trial: what `make test` does a little of, many times over. SEEDS says how many lives the simulator lives.
set -euo pipefail
cd "$(dirname "$0")/.."

seeds=${SEEDS:-10000}

echo "==> The simulator: $seeds seeds"
cargo run --quiet --package simulator --bin simulate -- --seeds "$seeds" --shrink
