#!/usr/bin/env bash
# Installs real migration tools, which the scripts of integration/tools/testdata run, into the cache folder.
#
# Nothing is installed into the system and no root is needed. Tools in Go are built from the module integration/tools, those in
# JavaScript (and Liquibase's jars) come from npm by the lock files beside it, and those in Python, Ruby, PHP and Perl are Debian's
# packages, unpacked with all that they need and started through the loader in their folder. What is there already and is of the
# version that is asked for is left alone. What cannot be had is named, and its tests name it again.
#
#   integration/install-tools.sh              the tools of "make test"
#   integration/install-tools.sh all          the tools of "make test-tools"
#   integration/install-tools.sh goose ruby   only these
set -euo pipefail

. "$(dirname "$0")/cache.sh"
modules=$(cd "$(dirname "$0")/tools" && pwd)
mkdir -p "$cache/tools/bin"
cd "$cache/tools"

# current NAME STAMP tells whether a tool is there as it is asked for; done_with NAME STAMP says so.
current() { [ "$(cat "$1/.stamp" 2>/dev/null)" = "$2" ]; }
done_with() {
  echo "$2" >"$1.partial/.stamp"
  rm -rf "$1"
  finish "$1"
}

# go_tool NAME PACKAGE [TAGS] builds a program of the module integration/tools.
go_tool() {
  local stamp
  stamp="$2 ${3:-} $(find "$modules" \( -name go.mod -o -name '*.go' \) | sort | xargs cat | cksum)"
  if current "$1" "$stamp"; then return; fi
  if ! command -v "${GO:-go}" >/dev/null; then
    say "$1: go not found"
    return
  fi
  say "$1: building $2"
  rm -rf "$1.partial"
  mkdir "$1.partial"
  if ! (cd "$modules" && CGO_ENABLED=0 "${GO:-go}" build -tags "${3:-}" -o "$cache/tools/$1.partial/$1" "$2"); then
    say "$1: it does not build"
    rm -rf "$1.partial"
    return
  fi
  done_with "$1" "$stamp"
  ln -sf "../$1/$1" "bin/$1"
}

# npm_tools NAME installs what integration/tools/NAME/package-lock.json lists.
npm_tools() {
  local stamp
  stamp=$(cksum <"$modules/$1/package-lock.json")
  if current "$1" "$stamp"; then return; fi
  if ! command -v npm >/dev/null; then
    say "$1: npm not found: install Node.js"
    return
  fi
  say "$1: npm ci"
  rm -rf "$1.partial"
  mkdir "$1.partial"
  cp "$modules/$1"/package*.json "$1.partial"
  # Scripts that packages run on installation are not needed by any of these, and would fetch or compile.
  if ! (cd "$1.partial" && npm ci --silent --ignore-scripts --no-audit --no-fund --no-update-notifier >/dev/null); then
    say "$1: npm ci failed"
    rm -rf "$1.partial"
    return
  fi
  done_with "$1" "$stamp"
}

# starter ROOT PROGRAM PATH LINE... makes bin/PROGRAM, which starts PATH of an unpacked folder through that folder's loader. The lines
# set the environment; $root is the folder and $lib its libraries.
starter() {
  {
    echo '#!/bin/sh'
    echo "root='$cache/tools/$1'"
    echo 'for loader in "$root"/usr/lib/*/ld-linux-*.so.*; do lib=${loader%/*}; done'
    printf '%s\n' "${@:4}"
    echo "exec \"\$loader\" --library-path \"\$lib\" \"\$root/$3\" \"\$@\""
  } >"bin/$2.partial"
  chmod 755 "bin/$2.partial"
  mv "bin/$2.partial" "bin/$2"
}

install() {
  case $1 in
    goose) go_tool goose github.com/pressly/goose/v3/cmd/goose \
      "no_clickhouse no_mssql no_azuresql no_vertica no_ydb no_turso no_libsql no_spanner" ;;
    migrate) go_tool migrate github.com/golang-migrate/migrate/v4/cmd/migrate "sqlite postgres mysql" ;;
    dbmate) npm_tools dbmate && ln -sf ../dbmate/node_modules/@dbmate/linux-x64/bin/dbmate bin/dbmate ;;
    npm | liquibase) npm_tools "$1" ;;
    *) say "no tool is called $1"; exit 2 ;;
  esac
}

if [ $# = 0 ]; then
  set -- goose migrate dbmate npm liquibase
fi
lock "$cache/tools"
for tool in "$@"; do install "$tool"; done
