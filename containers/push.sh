#!/usr/bin/env bash
# Pushes images that were built: containers/push.sh NAME…, to $REGISTRY under the commit. Logs in with $REGISTRY_USER and
# $REGISTRY_PASSWORD where they are given. A tag that is there already stays: it is what stores run.
. "$(dirname "$0")/lib.sh"
need skopeo
options=()
[[ -z "${REGISTRY_USER:-}" ]] || options+=(--dest-creds "$REGISTRY_USER:$REGISTRY_PASSWORD")
[[ -z "${REGISTRY_INSECURE:-}" ]] || options+=(--dest-tls-verify=false)
for name in "$@"; do
  if skopeo inspect ${REGISTRY_INSECURE:+--tls-verify=false} "docker://$REGISTRY/$name:$TAG" >/dev/null 2>&1; then
    echo "$REGISTRY/$name:$TAG is there"
    continue
  fi
  skopeo copy --quiet "${options[@]}" "oci-archive:$OUT/$name.tar:$TAG" "docker://$REGISTRY/$name:$TAG"
  echo "$REGISTRY/$name:$TAG"
done
