# Shell functions that keep a long step visible. Sourced by the other scripts here.

# The root of the checkout, and where logs go.
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
LOGS=$ROOT/target/logs
mkdir -p "$LOGS"

# say TEXT: one line for the person who waits.
say() { printf '\033[1m==>\033[0m %s\n' "$*"; }

# fail TEXT: says what went wrong and ends the script.
fail() { printf 'error: %s\n' "$*" >&2; exit 1; }

# quietly NAME COMMAND...: runs the command with its output in target/logs/NAME.log, shows every ten
# seconds how long it has run and what it does now, and on failure the end of the log.
quietly() {
    local name=$1 log=$LOGS/$1.log began=$SECONDS code=0 shown=0
    shift
    "$@" >"$log" 2>&1 </dev/null &
    local child=$!
    while kill -0 "$child" 2>/dev/null; do
        # Waiting on the child as well would need a second process: a look each half second is cheap.
        sleep 0.5
        if ((SECONDS - began >= shown + 10)); then
            shown=$((SECONDS - began))
            printf '    %3d s  %.100s\n' "$shown" "$(tail -n 1 "$log" | tr -d '\r')"
        fi
    done
    wait "$child" || code=$?
    if ((code != 0)); then
        tail -n 25 "$log" >&2
        printf 'error: %s failed (the whole log: target/logs/%s.log)\n' "$name" "$name" >&2
    else
        printf '    done in %d s\n' "$((SECONDS - began))"
    fi
    return "$code"
}
