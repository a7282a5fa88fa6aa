#!/bin/sh
# Renews the one library of the front end from its npm package: scripts/vendor-frontend.sh [version]
set -eu

package=htmx.org
version=${1:-4.0.1}
file=dist/htmx.min.js
target=$(cd "$(dirname "$0")/.." && pwd)/internal/base/web/assets

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm pack --silent "$package@$version" >/dev/null
tar xzf ./*.tgz

cp "package/$file" "$target/htmx.min.js"
cp package/LICENSE "$target/htmx.LICENSE"
cat >"$target/htmx.VERSION" <<END
package $package
version $version
file    $file
sha384  $(openssl dgst -sha384 -binary "package/$file" | base64 -w 0)
licence 0BSD, text in htmx.LICENSE
renewed by scripts/vendor-frontend.sh
END
