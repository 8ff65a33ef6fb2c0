#!/usr/bin/env bash
# Opens the app on practice data beside a sync server on loopback: tools/run.sh [PERSON]
#
# The first tablet starts the server, further ones (another person, another terminal) join it, the last one to
# close stops it. Everything it writes is under target/run. Where there is no display the same app runs on a
# virtual one and walks the main job by itself.
set -euo pipefail
# shellcheck source=tools/progress.sh
source "$(dirname "${BASH_SOURCE[0]}")/progress.sh"

person=${1:-priya}
port=${WAYMARK_PORT:-8423}
server=http://127.0.0.1:$port
run=$ROOT/target/run
bin=$ROOT/target/debug

case $person in
    priya | sam | morgan | ade) ;;
    *) fail "nobody called \"$person\" practises here. Use AS=priya, AS=sam, AS=morgan or AS=ade." ;;
esac

server_answers() { node -e "fetch('$server/v1/health').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"; }

# Starts the server unless it runs already, and waits until it answers.
start_server() {
    server_answers && return
    say "Starting the sync server at $server (log: target/run/server.log)"
    mkdir -p "$run/server"
    # A session of its own: closing this tablet must not take the server from another one.
    setsid "$bin/waymark-server" --listen "127.0.0.1:$port" --data "$run/server" --practice \
        >>"$run/server.log" 2>&1 </dev/null 9>&- &
    local started=$!
    echo "$started" >"$run/server.pid"
    until server_answers; do
        kill -0 "$started" 2>/dev/null || {
            tail -n 5 "$run/server.log" >&2
            fail "the sync server ended. Is port $port taken? Another one: make run WAYMARK_PORT=8500"
        }
        sleep 0.1
    done
}

# Stops the server when no other tablet holds the lock.
stop_server_if_last() {
    flock --unlock 9
    if flock --exclusive --nonblock 9 && [[ -f $run/server.pid ]]; then
        kill "$(cat "$run/server.pid")" 2>/dev/null || true
        rm -f "$run/server.pid"
    fi
}

if [[ $(uname) == Linux && -z ${DISPLAY:-}${WAYLAND_DISPLAY:-} ]]; then
    say "There is no display here: the app opens on a virtual one and walks the main job by itself"
    exec node "$ROOT/tests/windows/walk.mjs" "$ROOT/target/run/pictures"
fi

mkdir -p "$run/$person"
exec 9>"$run/tablets.lock"
flock --shared 9
trap stop_server_if_last EXIT
start_server
say "Opening the tablet of $person (its data: target/run/$person)"
[[ $person == priya ]] && say "A second tablet beside it: make run AS=sam, in another terminal"
WAYMARK_DATA_DIR=$run/$person WAYMARK_OUTSIDE_DIR=$run/outside WAYMARK_SERVER=$server WAYMARK_AS=$person "$bin/waymark" 9>&-
