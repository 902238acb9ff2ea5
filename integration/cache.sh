# What the install scripts have in common; they read it with ".".

cache=${SCHEMADIFF_CACHE:-}
if [ -z "$cache" ]; then
  # The same folder as servers/place.go: root's home is closed to the user that root's servers run as.
  if [ "$(id -u)" = 0 ]; then
    cache=/var/cache/schemadiff-test
  elif [ "$(uname)" = Darwin ]; then
    cache=$HOME/Library/Caches/schemadiff-test
  else
    cache=${XDG_CACHE_HOME:-$HOME/.cache}/schemadiff-test
  fi
fi

say() { echo "$(basename "$0" .sh): $*" >&2; }

# lock FOLDER waits for test runs that started together: the second finds everything there.
lock() {
  if command -v flock >/dev/null; then
    exec 9>"$1/.lock"
    flock 9
  fi
}

# finish NAME moves an unpacked folder into its place: a name in the cache is always a whole server.
finish() {
  chmod -R go+rX "$1.partial"
  mv "$1.partial" "$1"
  say "$1 is in $PWD/$1"
}

# debian NAME SUITE PACKAGE... unpacks packages of Debian.
debian() {
  if [ -d "$1" ]; then return; fi
  local keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  if [ ! -e $keyring ]; then
    say "$1: needs apt-get and $keyring (Debian, or Ubuntu's debian-archive-keyring)"
    return
  fi
  unpack "$1" "$2" "deb [signed-by=$keyring] http://deb.debian.org/debian $2 main" "${@:3}"
}

# ubuntu NAME SUITE PACKAGE... unpacks packages of Ubuntu, whose keys are a package of Debian.
ubuntu() {
  if [ -d "$1" ]; then return; fi
  local keyring=/usr/share/keyrings/ubuntu-archive-keyring.gpg archive=http://archive.ubuntu.com/ubuntu
  if [ ! -e $keyring ]; then
    debian ubuntu-keyring trixie ubuntu-archive-keyring
    keyring=$PWD/ubuntu-keyring$keyring
  fi
  if [ ! -e "$keyring" ]; then return; fi
  if [ "$(dpkg --print-architecture)" != amd64 ]; then archive=http://ports.ubuntu.com/ubuntu-ports; fi
  local line="deb [signed-by=$keyring] $archive"
  unpack "$1" "$2" "$line $2 main universe
$line $2-updates main universe" "${@:3}"
}

# unpack NAME SUITE SOURCES PACKAGE... unpacks packages and all that they need, C library included, so that the suite need not be
# this machine's: their programs are started through the loader in the folder.
unpack() {
  if [ -d "$1" ]; then return; fi
  if ! command -v apt-get >/dev/null; then
    say "$1: needs apt-get"
    return
  fi
  rm -rf "$1.partial" "$1.apt"
  mkdir -p "$1.partial"/usr/{bin,sbin,lib,lib64} "$1.apt"/{lists,archives}/partial
  local dir
  for dir in bin sbin lib lib64; do ln -s "usr/$dir" "$1.partial/$dir"; done

  # An apt of our own: another suite's packages, seen by nobody else, and an empty machine to resolve for.
  local apt=$PWD/$1.apt
  echo "$3" >"$apt/sources.list"
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
    ! apt-get "${options[@]}" --download-only --no-install-recommends -y install "${@:4}" >/dev/null; then
    say "$1: apt-get could not download ${*:4} from $2"
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
