# Keeps the newest $KEEP backups of the part: their names are their dates. Not every shell hands arguments to what it
# sources.
ls "$BACKUPS" | grep "^$part-" | sort -r | tail -n "+$((KEEP + 1))" | while read -r old; do rm -f "$BACKUPS/$old"; done
echo "$BACKUPS/$name: $(wc -c < "$BACKUPS/$name") bytes"
