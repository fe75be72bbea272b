# Uploads a snapshot, which takes the place of the collection.
set -eu
. /scripts/ask-qdrant.sh
edge="u5-$(date +%s)"
head="$(mktemp)" && tail="$(mktemp)"
printf -- '--%s\r\nContent-Disposition: form-data; name="snapshot"; filename="%s"\r\nContent-Type: application/octet-stream\r\n\r\n' \
  "$edge" "$FILE" > "$head"
printf -- '\r\n--%s--\r\n' "$edge" > "$tail"
length="$(cat "$head" "$BACKUPS/$FILE" "$tail" | wc -c)"
answer="$({
  printf 'POST /collections/%s/snapshots/upload?priority=snapshot HTTP/1.0\r\nHost: %s\r\n' "$COLLECTION" "$server"
  printf 'api-key: %s\r\nContent-Type: multipart/form-data; boundary=%s\r\nContent-Length: %s\r\n\r\n' "${QDRANT_KEY:-}" "$edge" "$length"
  cat "$head" "$BACKUPS/$FILE" "$tail"
} | ask)"
rm -f "$head" "$tail"
echo "$answer"
case "$answer" in "HTTP/1."?" 200"*) ;; *) echo "Qdrant did not take the snapshot" >&2; exit 1 ;; esac
