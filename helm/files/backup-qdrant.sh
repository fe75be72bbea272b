# Has Qdrant make a snapshot of the knowledge, fetches it, and has it deleted there.
set -eu
name="qdrant-$(date -u +%Y%m%dT%H%M%SZ).snapshot"
key="api-key: ${QDRANT_KEY:-}"
at="$QDRANT_URL/collections/$COLLECTION/snapshots"
made="$(wget -q --header "$key" --post-data '' -O - "$at" | sed -n 's/.*"name":"\([^"]*\)".*/\1/p')"
[ -n "$made" ] || { echo "Qdrant made no snapshot of $COLLECTION" >&2; exit 1; }
wget -q --header "$key" -O "$BACKUPS/.$name" "$at/$made"
mv "$BACKUPS/.$name" "$BACKUPS/$name"
part=qdrant
. /scripts/prune.sh
