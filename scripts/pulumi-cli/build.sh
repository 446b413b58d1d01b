#!/usr/bin/env bash
# Usage: scripts/pulumi-cli/build.sh [CACHE_DIR]
# Builds the official `pulumi` command from its Go modules, once for each version, and prints the folder that holds it as the last line on stdout.
# Tests run our provider as its plugin; nothing that we ship uses it. Cold: about four minutes and 2 GB of memory on two cores.
# Exit status 3: Go is missing or too old. CACHE_DIR defaults to ${XDG_CACHE_HOME:-~/.cache}/poolhouse/pulumi-cli/VERSION.
set -euo pipefail

# The version whose protocol the engine and the provider are written for. Proxies do not list versions of these modules, so it is named here.
version=3.259.0
needs_go=26 # 1.26, as that version's go.mod asks

target=${1:-${XDG_CACHE_HOME:-$HOME/.cache}/poolhouse/pulumi-cli/$version}
say() { echo "pulumi-cli: $*" >&2; }

if [ -x "$target/bin/pulumi" ] && [ "$("$target/bin/pulumi" version 2>/dev/null)" = "v$version" ]; then
  echo "$target/bin"
  exit 0
fi

if ! command -v go >/dev/null; then
  say "Go is missing: install Go 1.$needs_go or newer (https://go.dev/dl) to build the official CLI"
  exit 3
fi
minor=$(go env GOVERSION | sed -E 's/^go1\.([0-9]+).*/\1/')
if ! [ "$minor" -ge "$needs_go" ] 2>/dev/null; then
  say "$(go env GOVERSION) is too old: pulumi $version needs Go 1.$needs_go or newer"
  exit 3
fi

# The binary moves into place when it is whole, so that an interrupted build, or two at once, leave nothing half-made.
mkdir -p "$target/bin"
scratch=$(mktemp -d "$target/.build-XXXXXX")
trap 'rm -rf "$scratch"' EXIT
module=github.com/pulumi/pulumi
say "building pulumi $version into $target (minutes the first time)"
started=$SECONDS

(
  cd "$scratch"
  go mod init poolhouse.invalid/pulumi-cli
  # Replacements in a dependency's go.mod do not count in ours: this one is pkg/v3's own, without it the build fails.
  go mod edit -replace github.com/atotto/clipboard=github.com/tgummerer/clipboard@v0.0.0-20241001131231-d02d263e614e
  go get "$module/pkg/v3/cmd/pulumi@v$version" "$module/sdk/v3@v$version"
  # Whoever waits for this build shares the machine with it.
  nice -n 10 go build -trimpath -ldflags "-s -w -X $module/sdk/v3/go/common/version.Version=v$version" -o pulumi "$module/pkg/v3/cmd/pulumi"
) >"$scratch/log" 2>&1 || {
  say "the build failed:"
  tail -n 15 "$scratch/log" >&2
  exit 1
}

mv -f "$scratch/pulumi" "$target/bin/pulumi"
say "built in $((SECONDS - started)) s"
echo "$target/bin"
