#!/usr/bin/env bash
# Runs each fuzz target for FUZZ_SECONDS (60), or the one named by FUZZ. What it finds beyond the committed corpus is
# kept in target/fuzz-corpus; an input that breaks something is left in target/fuzz-found, and the run fails.
set -euo pipefail
# shellcheck source=tools/progress.sh
source "$(dirname "${BASH_SOURCE[0]}")/progress.sh"
cd "$ROOT"

fuzz_version=0.13.2
export PATH=$ROOT/target/tools/bin:$PATH
# Coverage is counted by a stable compiler; no sanitizer, since the code is safe Rust throughout.
export RUSTC_BOOTSTRAP=1
# Two targets write files, and settle each: in memory that is many times quicker.
[[ -w /dev/shm ]] && export TMPDIR=/dev/shm

if [[ $(cargo fuzz --version 2>/dev/null) != "cargo-fuzz $fuzz_version" ]]; then
    say "Building cargo-fuzz $fuzz_version (once, about a minute)"
    quietly cargo-fuzz cargo install cargo-fuzz --version "$fuzz_version" --locked --root "$ROOT/target/tools"
fi

mapfile -t targets < <(if [[ -n ${FUZZ:-} ]]; then echo "$FUZZ"; else cargo fuzz list --fuzz-dir fuzz; fi)
for target in "${targets[@]}"; do
    say "$target, for ${FUZZ_SECONDS:-60} seconds (the first build takes some minutes)"
    mkdir -p "target/fuzz-corpus/$target" target/fuzz-found
    seeds=("fuzz/corpus/$target")
    [[ $target == framework ]] && seeds+=(crates/judgement/frameworks)
    options=(-max_total_time="${FUZZ_SECONDS:-60}" -timeout=60 -rss_limit_mb=2048 -max_len=60000 -print_final_stats=1 -artifact_prefix=target/fuzz-found/)
    # A target without a dictionary of its own goes without.
    [[ -f fuzz/dictionaries/$target.dict ]] && options+=(-dict="fuzz/dictionaries/$target.dict")
    cargo fuzz run --fuzz-dir fuzz --sanitizer none --target-dir target/fuzz "$target" \
        "target/fuzz-corpus/$target" "${seeds[@]}" -- "${options[@]}"
done
