#!/usr/bin/env bash
# Builds the images of U5: containers/build.sh [u5-orchestrator u5-signalling u5-admin u5-tools]. With SKIP_COMPILE=1 from
# programs that are there already (in $PROGRAMS).
. "$(dirname "$0")/lib.sh"
need buildah
need bc
certificates=/etc/ssl/certs/ca-certificates.crt
images=("$@")
[[ ${#images[@]} -gt 0 ]] || images=(u5-orchestrator u5-signalling u5-admin u5-tools)

# Static, against glibc, whose resolver works without its shared libraries from 2.34 on. The target is named so that build
# scripts and macros stay as they are; paths of this machine are not in the programs.
if [[ -z "${SKIP_COMPILE:-}" ]]; then
  make web
  RUSTFLAGS="-C target-feature=+crt-static --remap-path-prefix=$PWD=/u5 \
    --remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=/cargo --remap-path-prefix=$TARGET=/target" \
    U5_REVISION="$REVISION" \
    cargo build --release --locked --target "$TRIPLE" --config 'profile.release.strip="symbols"' \
    -p u5-orchestrator -p u5-signalling -p u5-admin -p u5
fi

for name in "${images[@]}"; do
  program="$PROGRAMS/${name/u5-tools/u5}"
  if ldd "$program" >/dev/null 2>&1 && ! ldd "$program" 2>&1 | grep -q 'statically linked'; then
    echo "$program is not static" >&2
    exit 1
  fi
  folder="$(context "$name")"
  cp "$program" "$folder/program"
  cp "$certificates" "$folder/ca-certificates.crt"
  # What is in an image beside crates, with the C library that they are linked to.
  packages=(ca-certificates libc6-dev)
  case "$name" in
    u5-orchestrator)
      espeak="$(containers/espeak.sh "$folder/espeak")"
      mapfile -t -O "${#packages[@]}" packages <<<"$espeak"
      file=containers/orchestrator.Containerfile
      ;;
    u5-tools)
      packages+=(busybox-static)
      busybox_into "$folder"
      cp containers/opening-hours.wav "$folder/"
      file=containers/tools.Containerfile
      ;;
    *) file=containers/service.Containerfile ;;
  esac
  image "$name" "$folder" "$file"
  python3 containers/sbom.py "${name/u5-tools/u5}" "${packages[@]}" > "$OUT/$name.cdx.json"
done
