# Fetches the state of Redis as its replicas do.
set -eu
name="redis-$(date -u +%Y%m%dT%H%M%SZ).rdb"
redis-cli -h "$REDIS_HOST" -p "${REDIS_PORT:-6379}" --rdb "$BACKUPS/.$name"
mv "$BACKUPS/.$name" "$BACKUPS/$name"
part=redis
. /scripts/prune.sh
