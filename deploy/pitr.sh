#!/bin/sh
# PostgreSQL back to a named second. Run as the server's own user (postgres). See docs/backup.md.
#   pitr.sh settings ARCHIVE                 print what goes into postgresql.conf
#   pitr.sh base ARCHIVE                     take a base backup (weekly) of the server PG* variables name
#   pitr.sh restore ARCHIVE CLUSTER TIME     make CLUSTER, a new data directory, as it was at TIME
# ARCHIVE is a folder on another machine's disk; TIME is like '2026-11-22 15:04:05+08'.
# Programs of PostgreSQL that are not on the path: PGBIN=/usr/lib/postgresql/15/bin
set -eu
umask 077
PATH="${PGBIN:+$PGBIN:}$PATH"
fail() { echo "pitr: $*" >&2; exit 1; }

settings() {
    cat <<CONF
wal_level = replica
archive_mode = on
archive_timeout = 60        # an idle minute is safe too: at most one minute is lost with the machine
archive_command = 'test ! -e "$1/wal/%f" && cp "%p" "$1/wal/%f.part" && sync "$1/wal/%f.part" && mv "$1/wal/%f.part" "$1/wal/%f"'
CONF
}

base() {
    mkdir -p "$1/wal" "$1/base"
    new="$1/base/$(date -u +%Y%m%dT%H%M%SZ)"
    pg_basebackup --pgdata="$new.part" --format=plain --wal-method=none --checkpoint=fast \
        --manifest-checksums=SHA256
    mv "$new.part" "$new"
    echo "$new"
}

restore() {
    archive=$1 cluster=$2 time=$3
    [ -z "$(ls -A "$cluster" 2>/dev/null)" ] || fail "$cluster is not empty"
    wanted=$(date -u -d "$time" +%Y%m%dT%H%M%SZ) || fail "no moment: $time"
    chosen=''
    for found in "$archive"/base/*Z; do # the last one that was finished by then
        [ -e "$found/backup_manifest" ] || continue
        [ "$(date -u -r "$found/backup_manifest" +%Y%m%dT%H%M%SZ)" \> "$wanted" ] || chosen=$found
    done
    [ -n "$chosen" ] || fail "no base backup is older than $time"
    pg_verifybackup --no-parse-wal --quiet "$chosen" || fail "$chosen is damaged; nothing was done"
    mkdir -p "$cluster"
    cp -a "$chosen/." "$cluster/"
    chmod 700 "$cluster"
    cat >>"$cluster/postgresql.auto.conf" <<CONF
restore_command = 'cp "$archive/wal/%f" "%p"'
recovery_target_time = '$time'
recovery_target_action = 'promote'
archive_mode = off
CONF
    touch "$cluster/recovery.signal"
    echo "$cluster is ready: start a server on it; it replays until $time and then opens"
}

case "${1:-}" in
    settings) [ $# = 2 ] || fail "settings ARCHIVE"; settings "$2" ;;
    base) [ $# = 2 ] || fail "base ARCHIVE"; base "$2" ;;
    restore) [ $# = 4 ] || fail "restore ARCHIVE CLUSTER TIME"; restore "$2" "$3" "$4" ;;
    *) sed -n '2,7s/^# \{0,1\}//p' "$0"; exit 2 ;;
esac
