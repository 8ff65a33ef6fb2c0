#!/usr/bin/env bash
# Reads the code over: format, lints, types, licences, known holes. Changes no file of the checkout.
#
# What the network does not let us ask is listed at the end as NOT CHECKED, never passed over in silence.
set -uo pipefail
# shellcheck source=tools/progress.sh
source "$(dirname "${BASH_SOURCE[0]}")/progress.sh"
cd "$ROOT" || exit 1

deny_version=0.20.2
export PATH=$ROOT/target/tools/bin:$PATH

passed=() failed=() unchecked=()

# check NAME COMMAND...: runs it and notes how it went.
check() {
    local name=$1
    shift
    say "$name"
    if "$@"; then passed+=("$name"); else failed+=("$name"); fi
}

# ask NAME COMMAND...: the same for a question to a public database, which may be out of reach.
# Its answer counts only if it could be asked.
ask() {
    local name=$1 log=$LOGS/ask.log code=0
    shift
    say "$name"
    timeout 120 "$@" >"$log" 2>&1 || code=$?
    if ((code == 0)); then
        tail -n 3 "$log"
        passed+=("$name")
    # 124: no answer within the two minutes.
    elif ((code == 124)) || grep -qiE 'endpoint returned an error|failed to (fetch|clone|resolve)|ENOTFOUND|ECONNREFUSED|EAI_AGAIN|ETIMEDOUT|unable to (load|fetch|update).*advisory|network' "$log"; then
        tail -n 3 "$log"
        unchecked+=("$name")
    else
        cat "$log"
        failed+=("$name")
    fi
}

# Installs cargo-deny into target/tools the first time.
have_cargo_deny() {
    [[ $(cargo deny --version 2>/dev/null) == "cargo-deny $deny_version" ]] && return
    say "Building cargo-deny $deny_version (once, some minutes)"
    quietly cargo-deny cargo install cargo-deny --version "$deny_version" --locked --root "$ROOT/target/tools"
}

check "Rust format" cargo fmt --all --check
check "Rust lints" cargo clippy --locked --workspace --all-targets -- -D warnings
check "TypeScript and Svelte" npm run check --prefix ui --silent
check "Front-end licences" node tools/licences.mjs
if have_cargo_deny; then
    check "Rust licences, bans and sources" cargo deny --log-level error check licenses bans sources
    ask "Rust advisories" cargo deny --log-level error check advisories
else
    failed+=("cargo-deny could not be built")
fi
ask "npm advisories" npm audit --prefix ui --audit-level=low
ask "npm signatures" npm audit signatures --prefix ui

printf '\n'
for name in "${passed[@]}"; do printf 'ok           %s\n' "$name"; done
for name in "${unchecked[@]}"; do printf 'NOT CHECKED  %s (its database cannot be reached from here)\n' "$name"; done
for name in "${failed[@]}"; do printf 'FAILED       %s\n' "$name"; done
printf '%d passed, %d failed, %d not checked\n' "${#passed[@]}" "${#failed[@]}" "${#unchecked[@]}"
((${#failed[@]} == 0))
