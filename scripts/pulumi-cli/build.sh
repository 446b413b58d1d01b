#!/usr/bin/env bash
# Usage: scripts/pulumi-cli/build.sh [CACHE_DIR]
# Builds the official `pulumi` command from Pulumi's Go modules and, beside it, the language hosts of YAML and Java and `go-sdk` (see
# go-sdk/main.go), once for each version, and prints the folder that holds them as the last line on stdout. Tests run our provider as the
# command's plugin; nothing that we ship uses it. The hosts of Node.js, Python, Go and .NET are not to be had as modules.
# Cold: five to twelve minutes on two cores and 2 GB of memory. CACHE_DIR defaults to ${XDG_CACHE_HOME:-~/.cache}/poolhouse/pulumi-cli/VERSION.
# Exit status 3: Go is missing or too old.
set -euo pipefail

# The version whose protocol the engine and the provider are written for. Module proxies do not list versions of these modules, so it is fixed here.
version=3.259.0
needs_go=26 # 1.26, as that version's go.mod asks
# Each language host is a module of its own with its own older version of Pulumi's packages.
yaml_version=1.25.0
java_version=1.21.2

here=$(cd "$(dirname "$0")" && pwd)
bin=${1:-${XDG_CACHE_HOME:-$HOME/.cache}/poolhouse/pulumi-cli/$version}/bin
say() { echo "pulumi-cli: $*" >&2; }

# The generator is rebuilt when its source changes; the command when its version changes.
stamp=$(cksum "$here/go-sdk/main.go" | cut -d' ' -f1)
has_pulumi() { [ -x "$bin/pulumi" ] && [ "$("$bin/pulumi" version 2>/dev/null)" = "v$version" ]; }
has_yaml() { [ -x "$bin/pulumi-language-yaml" ] && [ "$(cat "$bin/.yaml" 2>/dev/null)" = "$yaml_version" ]; }
has_java() { [ -x "$bin/pulumi-language-java" ] && [ "$(cat "$bin/.java" 2>/dev/null)" = "$java_version" ]; }
has_go_sdk() { [ -x "$bin/go-sdk" ] && [ "$(cat "$bin/.go-sdk" 2>/dev/null)" = "$stamp" ]; }

done_before() {
  if has_pulumi && has_go_sdk && has_yaml && has_java; then
    echo "$bin"
    exit 0
  fi
}
done_before

if ! command -v go >/dev/null; then
  say "Go is missing: install Go 1.$needs_go or newer (https://go.dev/dl) to build the official CLI"
  exit 3
fi
minor=$(go env GOVERSION | sed -E 's/^go1\.([0-9]+).*/\1/')
if ! [ "$minor" -ge "$needs_go" ] 2>/dev/null; then
  say "$(go env GOVERSION) is too old: pulumi $version needs Go 1.$needs_go or newer"
  exit 3
fi

# A binary is moved into place when it is complete, so that an interrupted or concurrent build leaves no partial file.
mkdir -p "$bin"
# Test files start at the same time: one builds, the others wait for it. Where flock is missing, each builds for itself.
if command -v flock >/dev/null; then
  exec 9>"$bin/.lock"
  flock 9
  done_before
fi
scratch=$(mktemp -d "$bin/.build-XXXXXX")
finish() {
  status=$?
  if [ "$status" != 0 ]; then
    say "the build failed:"
    tail -n 15 "$scratch/log" >&2
  fi
  rm -rf "$scratch"
}
trap finish EXIT
module=github.com/pulumi/pulumi
started=$SECONDS

# Other tests run on the machine during a build.
build() { nice -n 10 go build -mod=mod -trimpath -ldflags "-s -w -X $3" -o "$1" "$2"; }

# A module of its own to build in: builds need replacements, and each host its own versions.
begin_module() {
  mkdir "$scratch/$1"
  cd "$scratch/$1"
  go mod init "poolhouse.invalid/$1"
}

build_pulumi() {
  begin_module pulumi-cli
  # Go ignores replacements in a dependency's go.mod: this one is pkg/v3's own, and the build fails without it.
  go mod edit -replace github.com/atotto/clipboard=github.com/tgummerer/clipboard@v0.0.0-20241001131231-d02d263e614e
  go get "$module/pkg/v3/cmd/pulumi@v$version" "$module/sdk/v3@v$version"
  local stamped="$module/sdk/v3/go/common/version.Version=v$version"
  if ! has_pulumi; then
    build pulumi "$module/pkg/v3/cmd/pulumi" "$stamped"
    mv -f pulumi "$bin/pulumi"
  fi
  cp -R "$here/go-sdk" .
  build built-go-sdk ./go-sdk "$stamped"
  mv -f built-go-sdk "$bin/go-sdk"
  echo "$stamp" >"$bin/.go-sdk"
}

# build_host LANGUAGE VERSION MODULE STAMPED_VERSION [REPLACEMENT...]
build_host() {
  local language=$1 host=pulumi-language-$1
  begin_module "$host"
  local replacement
  for replacement in "${@:5}"; do go mod edit -replace "$replacement"; done
  go get "$3/cmd/$host@v$2"
  build "$host" "$3/cmd/$host" "$4"
  mv -f "$host" "$bin/$host"
  echo "$2" >"$bin/.$language"
}

build_missing() {
  if ! has_pulumi || ! has_go_sdk; then build_pulumi; fi
  has_yaml || build_host yaml "$yaml_version" "$module-yaml" "$module-yaml/pkg/version.Version=v$yaml_version"
  # Both replacements are in the host's own go.mod, which Go ignores.
  has_java || build_host java "$java_version" "$module-java/pkg" "$module-java/pkg/version.Version=$java_version" \
    github.com/Sirupsen/logrus=github.com/sirupsen/logrus@v1.8.3 github.com/gogo/protobuf=github.com/gogo/protobuf@v1.3.2
}

say "building pulumi $version and its hosts of YAML and Java into $bin (minutes the first time)"
build_missing >"$scratch/log" 2>&1
say "built in $((SECONDS - started)) s"
echo "$bin"
