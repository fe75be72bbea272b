# Copies the console's database while it is in use.
set -eu
name="admin-$(date -u +%Y%m%dT%H%M%SZ).sqlite"
wget -q --header "Authorization: Bearer $(cat /run/secrets/admin/token)" -O "$BACKUPS/.$name" "$ADMIN_URL/api/v1/backup"
mv "$BACKUPS/.$name" "$BACKUPS/$name"
part=admin
. /scripts/prune.sh
