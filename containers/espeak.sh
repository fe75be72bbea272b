#!/usr/bin/env bash
# Puts Debian's espeak-ng where nothing else is: containers/espeak.sh FOLDER. The program, the libraries that it runs with, the
# languages of U5, and the licences. Then tells the packages that the files are from, for the list of an image's parts.
. "$(dirname "$0")/lib.sh"
[[ $# -eq 1 ]] || { sed -n '2,3s/^# //p' "$0" >&2; exit 2; }
need espeak-ng
need cc gcc
folder="$1"
libraries=/usr/lib/x86_64-linux-gnu
data="$libraries/espeak-ng-data"
files=(/usr/bin/espeak-ng /lib64/ld-linux-x86-64.so.2 "$libraries"/{libespeak-ng.so.1,libsonic.so.0,libm.so.6,libc.so.6}
  # Sounds, and what they are called by the languages of shared/local/src/phonemes/espeak.rs.
  "$data"/{phondata,phonindex,phontab,intonations,en_dict,de_dict,fr_dict,lang/gmw/en,lang/gmw/en-US,lang/gmw/de,lang/roa/fr})

# put FILE: copies it to the same place below the folder, a link as the file that it leads to.
put() {
  install -D --mode="$(stat -L -c %a "$1")" "$1" "$folder$1"
}

# The package that a file is from. Debian knows files of /usr/lib below /lib where the package has them there.
package_of() {
  dpkg-query --search "$(realpath "$1")" 2>/dev/null || dpkg-query --search "$(realpath "$1" | sed 's|^/usr||')"
}

for file in "${files[@]}"; do put "$file"; done
cc -shared -nostdlib -Os -s -Wl,--build-id=none -Wl,-soname,libpcaudio.so.0 -o "$folder$libraries/libpcaudio.so.0" containers/espeak/silence.c

found="$(for file in "${files[@]}"; do package_of "$file"; done | cut -d: -f1 | LC_ALL=C sort -u)"
mapfile -t packages <<<"$found"
for package in "${packages[@]}"; do put "/usr/share/doc/$package/copyright"; done
# What these texts refer to instead of having it.
for licence in GPL-2 GPL-3 LGPL-2.1 Apache-2.0; do put "/usr/share/common-licenses/$licence"; done
where="https://snapshot.debian.org/package/\${source:Package}/\${source:Version}/"
dpkg-query --show --showformat="\${Package} \${Version}: $where\n" "${packages[@]}" > "$folder/usr/share/doc/SOURCES"
install -D --mode=644 containers/espeak/silence.c "$folder/usr/share/doc/silence.c"
echo "$found"
