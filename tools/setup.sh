#!/usr/bin/env bash
# Makes a Debian 12 machine able to build, run and test Waymark. Safe to repeat, and quick when nothing is missing.
#
#   tools/setup.sh [build] [test] [bundle]     the groups wanted; `build` when none is named
#
# As root it installs what is missing at once. Otherwise it shows the exact line and asks.
set -euo pipefail
# shellcheck source=tools/progress.sh
source "$(dirname "${BASH_SOURCE[0]}")/progress.sh"

build=(libwebkit2gtk-4.1-dev build-essential pkg-config libssl-dev)
# Without a display, `make run` shows the app on a virtual one, so these belong to running too.
display=(xvfb xauth webkit2gtk-driver fonts-noto-core)
# A bus of its own for a made-up logind, and for the journey that keeps secrets in a real key chain.
test=("${display[@]}" chromium imagemagick xdotool dbus gnome-keyring libglib2.0-bin)
bundle=("${display[@]}" imagemagick xdotool desktop-file-utils libglib2.0-bin)

wanted=()
for group in "${@:-build}"; do
    case $group in
        build) wanted+=("${build[@]}") ;;
        display) wanted+=("${display[@]}") ;;
        test) wanted+=("${test[@]}") ;;
        bundle) wanted+=("${bundle[@]}") ;;
        *) fail "no such group of packages: $group (build, display, test, bundle)" ;;
    esac
done

# Prints those of the named packages that are not installed.
missing_packages() {
    local package
    for package in "$@"; do
        [[ $(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || echo "$package"
    done | sort -u
}

# Ends with a clear line when a tool that we do not install ourselves is absent or too old.
require_tools() {
    command -v cargo >/dev/null || fail "Rust is missing. Install it from https://rustup.rs, then run this again."
    command -v node >/dev/null || fail "Node 20 or newer is missing. Install it from https://nodejs.org, then run this again."
    command -v npm >/dev/null || fail "npm is missing. It comes with Node; on Debian it may be its own package."
    local rust node wanted_rust
    rust=$(rustc --version | cut -d' ' -f2)
    wanted_rust=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' "$ROOT/Cargo.toml")
    [[ $(printf '%s\n' "$wanted_rust" "$rust" | sort -V | head -n 1) == "$wanted_rust" ]] ||
        fail "Rust $rust is too old: $wanted_rust or newer is needed (rustup update stable)."
    node=$(node --version)
    node=${node#v}
    ((${node%%.*} >= 20)) || fail "Node $node is too old: 20 or newer is needed."
}

# Runs apt as root, or after asking.
install_packages() {
    local line="apt-get install -y --no-install-recommends $*"
    if [[ $(id -u) -eq 0 ]]; then
        as_root=()
    else
        printf 'These system packages are missing. This line installs them:\n\n    sudo %s\n\n' "$line"
        [[ -t 0 ]] || fail "nobody is here to ask. Run the line above, then start again."
        read -r -p "Run it now? [y/N] " answer
        [[ $answer == [yY]* ]] || fail "not installed. Run the line above, then start again."
        # Asked here, because the installation itself runs with its output in a log.
        sudo -v
        as_root=(sudo)
    fi
    say "Installing $# system packages (one to four minutes): $*"
    quietly apt-update "${as_root[@]}" apt-get update ||
        fail "the list of Debian packages could not be fetched. Is the network there?"
    # shellcheck disable=SC2086 # the line is split on purpose: it is the one that was shown
    quietly apt-install "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive $line ||
        fail "the packages could not be installed. By hand: $line"
}

require_tools
command -v dpkg-query >/dev/null ||
    fail "this is not Debian or a relative of it. Install the equivalents of: ${wanted[*]}"
mapfile -t absent < <(missing_packages "${wanted[@]}")
if ((${#absent[@]})); then
    install_packages "${absent[@]}"
fi
