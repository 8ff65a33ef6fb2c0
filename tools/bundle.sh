#!/usr/bin/env bash
# Packs the app for Debian 12: target/bundle/waymark_VERSION_ARCH.deb and its software bill of materials beside it.
# Then installs the package, starts it from its menu entry on a virtual display and takes a picture of it.
set -euo pipefail
# shellcheck source=tools/progress.sh
source "$(dirname "${BASH_SOURCE[0]}")/progress.sh"
cd "$ROOT"

version=$(sed -n '/^\[workspace.package\]/,/^\[/s/^version = "\(.*\)"/\1/p' Cargo.toml)
arch=$(dpkg --print-architecture)
name=waymark_${version}_$arch
out=$ROOT/target/bundle
tree=$out/$name
deb=$out/$name.deb

# Lays out the files as they will lie on the machine.
lay_out() {
    rm -rf "$out"
    install -D -m 755 target/release/waymark "$tree/usr/bin/waymark"
    install -D -m 644 tools/packaging/waymark.desktop "$tree/usr/share/applications/waymark.desktop"
    install -D -m 644 tools/packaging/copyright "$tree/usr/share/doc/waymark/copyright"
    install -D -m 644 src-tauri/icons/waymark.svg "$tree/usr/share/icons/hicolor/scalable/apps/waymark.svg"
    local size
    for size in 32:32x32 128:128x128 256:128x128@2x 512:icon; do
        install -D -m 644 "src-tauri/icons/${size#*:}.png" \
            "$tree/usr/share/icons/hicolor/${size%:*}x${size%:*}/apps/waymark.png"
    done
    desktop-file-validate "$tree/usr/share/applications/waymark.desktop"
}

# Prints the packages that hold the libraries the binary is linked to.
shared_libraries() {
    local scratch
    scratch=$(mktemp -d)
    mkdir "$scratch/debian"
    printf 'Source: waymark\n\nPackage: waymark\nArchitecture: any\n' >"$scratch/debian/control"
    (cd "$scratch" && dpkg-shlibdeps -O "$tree/usr/bin/waymark" 2>/dev/null) | sed -n 's/^shlibs:Depends=//p'
    rm -r "$scratch"
}

pack() {
    local depends size
    depends=$(shared_libraries)
    [[ -n $depends ]] || fail "no library was found that the app needs: that cannot be right"
    size=$(du -sk "$tree/usr" | cut -f1)
    install -d "$tree/DEBIAN"
    sed -e "s/@VERSION@/$version/; s/@ARCH@/$arch/; s/@SIZE@/$size/; s/@DEPENDS@/$depends/" \
        tools/packaging/control >"$tree/DEBIAN/control"
    (cd "$tree" && find usr -type f -print0 | sort -z | xargs -0 md5sum >DEBIAN/md5sums)
    dpkg-deb --root-owner-group --build "$tree" "$deb" >/dev/null
}

say "Building the release (ten to twenty minutes the first time)"
cargo build --release --package waymark --features custom-protocol
say "Packing"
lay_out
pack
node tools/sbom.mjs >"$out/$name.cdx.json"
say "target/bundle/$name.deb ($(du -h "$deb" | cut -f1)), bill of materials: $name.cdx.json"
tools/try-package.sh "$deb"
