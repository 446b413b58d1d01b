#!/usr/bin/env bash
# Usage: scripts/keycloak/fetch.sh [CACHE_DIR]
# Fetches Keycloak's distribution from Maven Central, once for each version, and prints its folder as the last line on stdout. `npm run test:federation`
# runs it as an identity provider; nothing that we ship uses it. 160 MB. CACHE_DIR defaults to ${XDG_CACHE_HOME:-~/.cache}/poolhouse/keycloak.
# Exit status 3: Java 17 or newer, or Maven, is missing.
set -euo pipefail

version=26.4.0
cache=${1:-${XDG_CACHE_HOME:-$HOME/.cache}/poolhouse/keycloak}
home=$cache/keycloak-$version
say() { echo "keycloak: $*" >&2; }

if ! command -v java >/dev/null; then
  say "Java is missing: install Java 17 or newer (Debian: openjdk-17-jre-headless)"
  exit 3
fi
major=$(java -version 2>&1 | sed -nE '1s/.*"([0-9]+)[."].*/\1/p')
if ! [ "${major:-0}" -ge 17 ] 2>/dev/null; then
  say "Java ${major:-of an unknown version} is too old: Keycloak $version needs Java 17 or newer"
  exit 3
fi
if [ ! -x "$home/bin/kc.sh" ]; then
  if ! command -v mvn >/dev/null; then
    say "Maven is missing: install it (Debian: maven) to fetch Keycloak"
    exit 3
  fi
  # Moved into place when it is complete, so that an interrupted run leaves no partial folder.
  mkdir -p "$cache"
  new=$(mktemp -d "$cache/new.XXXXXX")
  trap 'rm -rf "$new"' EXIT
  say "fetching Keycloak $version"
  # Without a project Maven notes what it has unpacked below the current folder, and would not unpack it again.
  (cd "$new" && mvn -q -B dependency:unpack "-Dartifact=org.keycloak:keycloak-quarkus-dist:$version:zip" "-DoutputDirectory=$new" >&2)
  chmod +x "$new/keycloak-$version/bin/kc.sh"
  [ -e "$home" ] || mv "$new/keycloak-$version" "$home"
fi
echo "$home"
