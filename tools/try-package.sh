#!/usr/bin/env bash
# Installs a package, starts it from its menu entry on a virtual display, waits for its page and takes a picture:
#
#   tools/try-package.sh FILE.deb
set -euo pipefail
# shellcheck source=tools/progress.sh
source "$(dirname "${BASH_SOURCE[0]}")/progress.sh"

# Inside the virtual display: starts the menu entry and takes the picture once the page is painted.
photograph() {
    local picture=$1 colours=0 window
    gio launch /usr/share/applications/waymark.desktop
    window=$(timeout 60 xdotool search --sync --onlyvisible --name '^Waymark' | tail -n 1)
    # A window that has painted nothing yet has one or two colours.
    for ((tries = 0; tries < 100 && colours < 30; tries++)); do
        import -window "$window" "$picture"
        colours=$(identify -format '%k' "$picture")
    done
    ((colours >= 30)) || fail "the window stayed blank ($picture)"
    kill "$(xdotool getwindowpid "$window")"
}

if [[ ${2:-} == photograph ]]; then
    photograph "$1"
    exit
fi

deb=$(realpath "$1")
picture=${deb%.deb}.png

if [[ $(id -u) -ne 0 ]]; then
    say "Not installed and not tried: that needs root. By hand: sudo apt-get install $deb"
    exit 0
fi

had_it=$(dpkg-query -W -f='${db:Status-Status}' waymark 2>/dev/null || true)
say "Installing it"
quietly install-package env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y --no-install-recommends --reinstall "$deb"

say "Starting it from its menu entry"
# A home of its own: nobody's data is touched.
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
env -u XDG_DATA_HOME -u XDG_CACHE_HOME -u XDG_CONFIG_HOME HOME="$home" \
    timeout 120 xvfb-run -a -s '-screen 0 1280x800x24' "$0" "$picture" photograph
if [[ $had_it != installed ]]; then
    say "Removing it again"
    quietly remove-package dpkg --remove waymark
fi
say "It runs. Look at the picture: ${picture#"$ROOT"/}"
