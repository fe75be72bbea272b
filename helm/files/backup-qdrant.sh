# Has Qdrant make a snapshot of the knowledge, fetches it, and has it deleted there.
set -eu
. /scripts/ask-qdrant.sh
name="qdrant-$(date -u +%Y%m%dT%H%M%SZ).snapshot"
key="api-key: ${QDRANT_KEY:-}"
path="/collections/$COLLECTION/snapshots"
made="$(wget -q --header "$key" --post-data '' -O - "$QDRANT_URL$path" | sed -n 's/.*"name":"\([^"]*\)".*/\1/p')"
[ -n "$made" ] || { echo "Qdrant made no snapshot of $COLLECTION" >&2; exit 1; }
wget -q --header "$key" -O "$BACKUPS/.$name" "$QDRANT_URL$path/$made"
mv "$BACKUPS/.$name" "$BACKUPS/$name"
part=qdrant
. /scripts/prune.sh
answer="$(printf 'DELETE %s/%s HTTP/1.0\r\nHost: %s\r\n%s\r\n\r\n' "$path" "$made" "$server" "$key" | ask)"
case "$answer" in
  "HTTP/1."?" 200"*) ;;
  *) echo "the backup is made, but Qdrant did not delete $made: it fills its volume, delete it there" >&2; exit 1 ;;
esac
