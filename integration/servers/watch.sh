#!/bin/sh
# watch.sh PLACE PID SIGNAL DATA: stops a server that nobody uses any more and removes its data.
#
# Every process that uses the server keeps a file PLACE/users/ITS-PID; a killed one cannot remove it, so whether it lives is asked.
# PLACE/idle is the number of seconds without users after which the server stops. It is a shell script because the test process that
# starts a server ends before it, and leaves no program behind that could watch.
place=$1 pid=$2 signal=$3 data=$4
quiet=0
while kill -0 "$pid" 2>/dev/null; do
  sleep 1
  quiet=$((quiet + 1))
  for user in "$place"/users/*; do
    [ -e "$user" ] || continue
    if kill -0 "${user##*/}" 2>/dev/null; then quiet=0; else rm -f "$user"; fi
  done
  if [ "$quiet" -ge "$(cat "$place/idle" 2>/dev/null || echo 900)" ]; then
    # First nobody can find it, then it goes.
    grep -q "\"PID\": $pid," "$place/server.json" 2>/dev/null && rm -f "$place/server.json"
    kill "-$signal" "$pid"
    quiet=0
  fi
done
rm -rf "$data"
