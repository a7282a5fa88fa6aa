#!/bin/sh
# Renews the font of official papers from its npm package: scripts/vendor-font.sh [version]
set -eu

package=@expo-google-fonts/noto-sans-sc
version=${1:-0.4.3}
file=400Regular/NotoSansSC_400Regular.ttf
target=$(cd "$(dirname "$0")/.." && pwd)/internal/common/paper/fonts

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm pack --silent "$package@$version" >/dev/null
tar xzf ./*.tgz

gzip -9 -n -c "package/$file" >"$target/NotoSansSC-Regular.ttf.gz"
cp package/LICENSE_FONT "$target/OFL.txt"
cat >"$target/VERSION" <<END
package $package
version $version
file    $file
sha256  $(sha256sum "package/$file" | cut -d' ' -f1)
licence OFL-1.1, text in OFL.txt
renewed by scripts/vendor-font.sh
END
