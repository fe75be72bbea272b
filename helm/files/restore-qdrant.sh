# Uploads a snapshot, which takes the place of the collection. As multipart/form-data, written by hand for wget.
set -eu
edge="u5-$(date +%s)"
body="$(mktemp)"
{
  printf -- '--%s\r\nContent-Disposition: form-data; name="snapshot"; filename="%s"\r\n' "$edge" "$FILE"
  printf 'Content-Type: application/octet-stream\r\n\r\n'
  cat "$BACKUPS/$FILE"
  printf -- '\r\n--%s--\r\n' "$edge"
} > "$body"
wget -q -O - --header "api-key: ${QDRANT_KEY:-}" --header "Content-Type: multipart/form-data; boundary=$edge" \
  --post-file "$body" "$QDRANT_URL/collections/$COLLECTION/snapshots/upload?priority=snapshot"
rm -f "$body"
