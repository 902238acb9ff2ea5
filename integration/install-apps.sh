#!/usr/bin/env bash
# Fetches the schemas of real applications, Roundcube and Zabbix, from Debian's packages into the cache folder: apps/NAME.ENGINE.sql.
# Their licences are not ours, so they are not part of this project. What is there already is left alone.
set -euo pipefail

. "$(dirname "$0")/cache.sh"
mkdir -p "$cache/apps"
lock "$cache/apps"
cd "$cache/apps"

# fetch PACKAGE unpacks a package without installing it.
fetch() {
  (cd partial && apt-get download -qq "$1" 2>/dev/null && dpkg -x ./"$1"_*.deb .)
}

# roundcube ships one file for each engine, zabbix a package for each.
complete=(roundcube.{postgres,mysql,sqlite}.sql zabbix.{postgres,mysql,sqlite}.sql)
missing=0
for file in "${complete[@]}"; do [ -s "$file" ] || missing=1; done
[ $missing = 1 ] || exit 0

if ! command -v apt-get >/dev/null; then
  say "needs apt-get (Debian or Ubuntu): tests against real applications' schemas will be skipped"
  exit 0
fi
rm -rf partial
mkdir partial
for package in roundcube-core zabbix-server-pgsql zabbix-server-mysql zabbix-proxy-sqlite3; do
  if ! fetch "$package"; then
    if [ "$(id -u)" = 0 ]; then apt-get update -qq >/dev/null 2>&1 || true; fi
    fetch "$package" || { say "apt-get cannot download $package"; exit 0; }
  fi
done
from=partial/usr/share/dbconfig-common/data/roundcube/install
cp "$from/pgsql" roundcube.postgres.sql
cp "$from/mysql" roundcube.mysql.sql
cp "$from/sqlite3" roundcube.sqlite.sql
zcat partial/usr/share/zabbix-server-pgsql/schema.sql.gz >zabbix.postgres.sql
# DELIMITER is the client's: servers take the triggers as they are.
zcat partial/usr/share/zabbix-server-mysql/schema.sql.gz | sed -e '/^DELIMITER/d' -e 's/;*[$][$]$/;/' >zabbix.mysql.sql
zcat partial/usr/share/zabbix-proxy-sqlite3/schema.sql.gz >zabbix.sqlite.sql
rm -rf partial
say "the schemas are in $cache/apps"
