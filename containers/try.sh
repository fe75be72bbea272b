#!/usr/bin/env bash
# Starts the services out of their images, says a recording to them, and wants a spoken answer: containers/try.sh, after
# containers/build.sh and `u5 models pull`. They run as in a cluster: as the image's user, without rights, on a root that cannot
# be written to; and without a network. Wants to be root. The models are in $MODELS, what an answer may say in $WANTED.
if [[ -z "${INSIDE:-}" ]]; then
  # All mounts and processes end with this one.
  INSIDE=1 exec unshare --mount --net --pid --fork --kill-child --mount-proc "$0"
fi
. "$(dirname "$0")/lib.sh"
need buildah
need busybox busybox-static
need jq
models="${MODELS:-$HOME/.cache/u5/models}"
wanted="${WANTED:-saturday|close|open}"
setpriv="$(command -v setpriv)"
chroot="$(command -v chroot)"
place="$OUT/try"
log=/dev/null

fail() {
  echo "$1" >&2
  [[ ! -s "$log" ]] || tail -n 20 "$log" >&2
  exit 1
}

# unpack NAME: an image's files in a folder, and how they are run beside it.
unpack() {
  local container="try-$1" root="$place/$1"
  buildah_ rm "$container" >/dev/null 2>&1 || true
  buildah_ from --quiet --name "$container" "oci-archive:$OUT/$1.tar:$TAG" >/dev/null
  cp -a "$(buildah_ mount "$container")" "$root"
  buildah_ inspect "$container" | jq .OCIv1.config > "$root.json"
  buildah_ rm "$container" >/dev/null
}

# dress NAME [SOURCE PLACE]…: gives an image's files what every container has (/proc, /dev, /etc/hosts, an empty /tmp) and what
# this machine lends them to read, and lets nothing else be written.
dress() {
  local root="$place/$1" source target device
  shift
  mkdir -p "$root"/{etc,proc,dev,tmp}
  # Static programs look names up without the libraries that do it elsewhere.
  echo '127.0.0.1 u5-orchestrator u5-signalling u5-admin' > "$root/etc/hosts"
  touch "$root"/dev/{null,zero,full,random,urandom}
  mount --bind "$root" "$root"
  mount -t proc proc "$root/proc"
  mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
  for device in null zero full random urandom; do mount --bind "/dev/$device" "$root/dev/$device"; done
  while (($#)); do
    source="$1" target="$root$2"
    mkdir -p "$target"
    mount --bind "$source" "$target"
    mount -o remount,bind,ro "$target"
    shift 2
  done
  mount -o remount,bind,ro "$root"
}

# run NAME ARGUMENT…: starts an image's program as a runtime does.
run() {
  local root="$place/$1" environment entrypoint
  mapfile -t environment < <(jq -r '.Env[]' "$root.json")
  mapfile -t entrypoint < <(jq -r '.Entrypoint[]' "$root.json")
  shift
  env -i "${environment[@]}" "$setpriv" --no-new-privs \
    "$chroot" --userspec="$(jq -r .User "$root.json")" --groups= "$root" "${entrypoint[@]}" "$@"
}

ask() {
  run u5-tools -c "wget -q -O - $1" 2>/dev/null
}

# start NAME PORT SETTING…: starts a service, waits until it is ready, and sees that it is of the commit that its image names.
start() {
  local name="$1" url="http://$1:$2" service waited revision
  log="$place/$name.log"
  shift 2
  run "$name" "${@/#/--set=}" > "$log" 2>&1 &
  service=$!
  for ((waited = 0; waited < 60; waited++)); do
    if ask "$url/ready" >/dev/null; then break; fi
    kill -0 "$service" 2>/dev/null || fail "$name ended"
    sleep 1
  done
  ask "$url/ready" >/dev/null || fail "$name is not ready after a minute"
  revision="$(jq -r '.Labels["org.opencontainers.image.revision"]' "$place/$name.json")"
  ask "$url/metrics" | grep "u5_build_info{revision=\"$revision\"" >/dev/null || fail "$name was not compiled from $revision"
}

[[ -d "$models" ]] || fail "no models in $models: u5 models pull"
rm -rf "$place"
mkdir -p "$place"
for name in u5-tools u5-signalling u5-admin u5-orchestrator; do unpack "$name"; done
for name in u5-tools u5-signalling u5-admin; do dress "$name"; done
dress u5-orchestrator "$models" /var/lib/u5/models demo/knowledge /var/lib/u5/knowledge flows /etc/u5/flows prompts /etc/u5/prompts
busybox ip link set lo up
start u5-signalling 8080
start u5-admin 8082
start u5-orchestrator 8081 store.flows=/etc/u5/flows store.prompts=/etc/u5/prompts knowledge.dir=/var/lib/u5/knowledge \
  models.dir=/var/lib/u5/models models.offline=true

said="$place/said.json"
run u5-tools -c 'u5 talk --url ws://u5-orchestrator:8081/v1/realtime --json /speech/opening-hours.wav' > "$said" || fail "u5 talk failed"
jq -e --arg wanted "$wanted" '.outcome == "answered" and (.answer | test($wanted; "i"))' "$said" >/dev/null \
  || fail "not the answer that was wanted ($wanted): $(<"$said")"
jq -e '.audio_ms > 1000' "$said" >/dev/null || fail "an answer without a voice: $(<"$said")"
jq -r '"the images answer \"\(.transcript)\" with \(.audio_ms / 100 | round / 10) s of speech after \(.response_time_ms | round) ms: \(.answer)"' "$said"
