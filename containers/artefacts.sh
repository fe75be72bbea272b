#!/usr/bin/env bash
# Builds an image of files: containers/artefacts.sh NAME FOLDER-IN-THE-IMAGE DIRECTORY, as in
#   u5 models pull --set models.dir=models && containers/artefacts.sh u5-models models models
#   containers/artefacts.sh u5-knowledge knowledge my-shop
#   containers/artefacts.sh ollama-models models ~/.ollama/models
. "$(dirname "$0")/lib.sh"
[[ $# -eq 3 && -d "$3" ]] || { sed -n '2,5s/^# //p' "$0" >&2; exit 2; }
need buildah
need bc
folder="$(context "$1")"
busybox_into "$folder"
mkdir -p "$folder/artefacts"
cp -RL "$3" "$folder/artefacts/$2"
# Its version is what is in it.
(cd "$folder/artefacts/$2" && find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -c1-16) > "$folder/artefacts/$2.version"
image "$1" "$folder" containers/artefacts.Containerfile
