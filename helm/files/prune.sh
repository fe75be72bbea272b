# Keeps the newest $KEEP backups of a kind: their names are their dates.
ls "$BACKUPS" | grep "^$1-" | sort -r | tail -n "+$((KEEP + 1))" | while read -r old; do rm -f "$BACKUPS/$old"; done
echo "$BACKUPS/$name: $(wc -c < "$BACKUPS/$name") bytes"
