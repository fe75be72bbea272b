{{/* The pod that copies a part, or puts it back. (dict "root" $ "kind" "backup" "part" "qdrant") */}}
{{- define "u5.backup.pod" -}}
{{- $root := .root -}}{{- $part := .part -}}
{{- $image := ternary $root.Values.redis.image $root.Values.tools.image (eq $part "redis") -}}
{{- $isAdminRestore := and (eq .kind "restore") (eq $part "admin") -}}
{{- $mountsData := and (eq .kind "restore") (has $part (list "admin" "redis")) -}}
metadata:
  {{- include "u5.podMeta" (dict "root" $root "part" "backup" "values" dict) | nindent 2 }}
spec:
  {{- include "u5.pod" (dict "root" $root "part" "backup" "values" dict "tier" "batch") | nindent 2 }}
  restartPolicy: {{ ternary "Never" "OnFailure" (eq .kind "restore") }}
  containers:
    - name: {{ .kind }}
      {{- include "u5.imageOf" (list $root (ternary $root.Values.admin.image $image $isAdminRestore)) | nindent 6 }}
      {{- include "u5.containerSecurity" $root | nindent 6 }}
      {{- if $isAdminRestore }}
      args: [--config, /etc/u5/config/u5.toml, --restore, "/backups/{{ $root.Values.restore.file }}"]
      {{- else }}
      command: [sh, /scripts/{{ .kind }}-{{ $part }}.sh]
      {{- end }}
      env:
        - { name: BACKUPS, value: /backups }
        - { name: KEEP, value: {{ $root.Values.backup.keep | quote }} }
        - { name: FILE, value: {{ $root.Values.restore.file | quote }} }
        - { name: DATA, value: /data }
        - { name: ADMIN_URL, value: "http://{{ include "u5.host" (list $root "admin") }}:8082" }
        - { name: QDRANT_URL, value: "http://{{ include "u5.host" (list $root "qdrant") }}:6333" }
        - { name: COLLECTION, value: {{ $root.Values.knowledge.qdrantCollection | quote }} }
        - { name: REDIS_HOST, value: {{ include "u5.host" (list $root "redis") }} }
        {{- if eq $part "qdrant" }}
        {{- include "u5.secretEnv" (dict "name" "QDRANT_KEY" "secret" $root.Values.qdrant.apiKeySecret) | indent 8 }}
        {{- else if eq $part "redis" }}
        {{- include "u5.secretEnv" (dict "name" "REDISCLI_AUTH" "secret" $root.Values.redis.passwordSecret) | indent 8 }}
        {{- end }}
      resources:
        requests: { cpu: 50m, memory: 64Mi }
        limits: { cpu: 500m, memory: 512Mi }
      volumeMounts:
        - { name: backups, mountPath: /backups }
        - { name: scripts, mountPath: /scripts, readOnly: true }
        - { name: tmp, mountPath: /tmp }
        {{- if $mountsData }}
        - { name: data, mountPath: {{ ternary "/var/lib/u5/admin" "/data" $isAdminRestore }} }
        {{- end }}
        {{- if $isAdminRestore }}
        - { name: config, mountPath: /etc/u5/config, readOnly: true }
        {{- else if eq $part "admin" }}
        - { name: token, mountPath: /run/secrets/admin, readOnly: true }
        {{- end }}
  volumes:
    - name: backups
      persistentVolumeClaim: { claimName: {{ include "u5.name" (list $root "backup") }} }
    - name: scripts
      configMap: { name: {{ include "u5.name" (list $root "backup") }} }
    - name: tmp
      emptyDir: { sizeLimit: 4Gi }
    {{- if $mountsData }}
    - name: data
      persistentVolumeClaim: { claimName: {{ include "u5.name" (list $root $part) }} }
    {{- end }}
    {{- if $isAdminRestore }}
    - name: config
      configMap: { name: {{ include "u5.name" (list $root "admin") }} }
    {{- else if eq $part "admin" }}
    - name: token
      secret:
        secretName: {{ $root.Values.backup.adminTokenSecret.name }}
        items: [{ key: {{ $root.Values.backup.adminTokenSecret.key }}, path: token }]
    {{- end }}
{{- end }}
