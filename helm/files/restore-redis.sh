# Puts a dump where Redis looks for it. Redis must not run; without the append-only files it starts from the dump, and
# `appendonly` would make it start from nothing, hence the rewrite by a server that nobody else reaches.
set -eu
rm -rf "$DATA/appendonlydir"
cp "$BACKUPS/$FILE" "$DATA/dump.rdb"
redis-server --dir "$DATA" --port 0 --unixsocket /tmp/redis.sock --appendonly no --daemonize yes
until [ "$(redis-cli -s /tmp/redis.sock ping)" = PONG ]; do sleep 1; done
redis-cli -s /tmp/redis.sock config set appendonly yes
until redis-cli -s /tmp/redis.sock info persistence | grep -q 'aof_rewrite_in_progress:0'; do sleep 1; done
redis-cli -s /tmp/redis.sock info persistence | grep -q 'aof_last_bgrewrite_status:ok'
redis-cli -s /tmp/redis.sock shutdown
