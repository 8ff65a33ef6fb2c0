#!/usr/bin/env bash
# The long trial: what `make test` does a little of, many times over. SEEDS says how many lives the simulator lives,
# KILLS how often server and tablet are killed, FLIPS how many bits of each database are flipped.
set -euo pipefail
cd "$(dirname "$0")/.."

seeds=${SEEDS:-10000}

echo "==> The simulator: $seeds seeds"
cargo build --quiet --profile soak --package simulator --bin simulate
"${CARGO_TARGET_DIR:-target}/soak/simulate" --seeds "$seeds" --shrink

kills=${KILLS:-1000}
flips=${FLIPS:-200}
export WAYMARK_KILLS=$kills WAYMARK_FLIPS=$flips

echo "==> The server: $kills kills, $flips flipped bits, its log cut at every byte"
cargo test --quiet --workspace --test server -- --nocapture kills:: pages::

echo "==> The tablet: $kills kills, $flips flipped bits, its log cut at every byte"
cargo test --quiet --workspace --test journeys -- --nocapture kills::
cargo test --quiet --workspace --test store -- --nocapture faults::a_flipped faults::a_log_cut
