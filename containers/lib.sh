# What the scripts beside it have in common. Set before it is read: nothing.
set -euo pipefail
shopt -s inherit_errexit
cd "$(dirname "${BASH_SOURCE[0]}")/.."

TARGET="$(realpath -m "${CARGO_TARGET_DIR:-target}")"
REGISTRY="${REGISTRY:-harbor.cledorze.lan/library}"
# Asked once: what is committed while the programs compile is not in them.
REVISION="$(git rev-parse HEAD)"
TAG="${TAG:-$REVISION}"
TRIPLE=x86_64-unknown-linux-gnu
# Where compiled programs are looked for.
PROGRAMS="${PROGRAMS:-$TARGET/$TRIPLE/release}"
OUT="$TARGET/images"
# Every file is as old as the commit, so that the same commit makes the same image.
SOURCE_DATE_EPOCH="$(git log -1 --format=%ct)"
export SOURCE_DATE_EPOCH

need() {
  command -v "$1" >/dev/null || { echo "missing: $1. Install with: apt-get install ${2:-$1}" >&2; exit 1; }
}

# As root in a container there are neither user namespaces nor overlays to be had.
buildah_() {
  buildah --storage-driver "${STORAGE_DRIVER:-vfs}" --root "$OUT/storage" --runroot "$OUT/run" "$@"
}

# image NAME FOLDER CONTAINERFILE: builds it, writes it to an archive, and says how large it is.
image() {
  local name="$1" folder="$2" file="$3"
  buildah_ bud --quiet --isolation chroot --timestamp "$SOURCE_DATE_EPOCH" --file "$file" \
    --label "org.opencontainers.image.revision=$REVISION" \
    --label "org.opencontainers.image.version=$TAG" \
    --label "org.opencontainers.image.source=${SOURCE_URL:-https://gitea.cledorze.lan/engineering-u5/u5}" \
    --tag "$REGISTRY/$name:$TAG" "$folder" >/dev/null
  rm -rf "${OUT:?}/$name.tar"
  buildah_ push --quiet "$REGISTRY/$name:$TAG" "oci-archive:$OUT/$name.tar:$TAG" >/dev/null
  report "$name"
}

# What a registry keeps and a node fetches, and what lies on its disk; a service has 60 MB.
report() {
  local packed unpacked
  packed="$(stat -c %s "$OUT/$1.tar")"
  unpacked="$(du -sb "$OUT/context/$1" | cut -f1)"
  printf '%-18s %6.1f MB packed, %6.1f MB unpacked\n' "$1" "$(bc -l <<<"$packed/1000000")" "$(bc -l <<<"$unpacked/1000000")"
  if [[ "$1" != u5-tools && "$1" != *-models && "$1" != *-knowledge ]] && ((packed > 60000000)); then
    echo "$1 has more than 60 MB" >&2
    exit 1
  fi
}

# context NAME: an empty folder to build from.
context() {
  rm -rf "${OUT:?}/context/$1"
  mkdir -p "$OUT/context/$1"
  echo "$OUT/context/$1"
}

busybox_into() {
  need busybox busybox-static
  mkdir -p "$1/bin"
  cp "$(command -v busybox)" "$1/bin/busybox"
  local applet
  for applet in $("$1/bin/busybox" --list); do
    [[ "$applet" == busybox ]] || ln -s busybox "$1/bin/$applet"
  done
}
