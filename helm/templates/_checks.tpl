{{/* What no schema can see: values that do not go together. All that is wrong is told at once. */}}
{{- define "u5.checks" -}}
{{- $problems := concat
  (include "u5.checks.kiosks" . | fromYamlArray)
  (include "u5.checks.gpu" . | fromYamlArray)
  (include "u5.checks.scale" . | fromYamlArray)
  (include "u5.checks.storage" . | fromYamlArray)
  (include "u5.checks.servers" . | fromYamlArray)
  (include "u5.checks.outside" . | fromYamlArray)
-}}
{{- if $problems }}
{{- fail (printf "\n\nThese values cannot be deployed:\n  - %s\n" (join "\n  - " $problems)) }}
{{- end }}
{{- end }}

{{- define "u5.checks.kiosks" -}}
{{- $seen := dict -}}
{{- range .Values.kiosks }}
{{- if hasKey $seen .id }}
- "kiosks: the id `{{ .id }}` is there twice; every kiosk needs one of its own"
{{- end }}
{{- $_ := set $seen .id true }}
{{- $name := include "u5.name" (list $ (printf "signalling-%s" .id)) }}
{{- if gt (len $name) 63 }}
- "kiosks: the name `{{ $name }}` has {{ len $name }} characters and Kubernetes takes 63; shorten the release's name or the kiosk's id"
{{- end }}
{{- end }}
{{- $longest := include "u5.name" (list . "backup-qdrant") }}
{{- if gt (len $longest) 52 }}
- "the release: the name `{{ $longest }}` has {{ len $longest }} characters and a CronJob may have 52; shorten the release's name or set fullnameOverride"
{{- end }}
{{- end }}

{{- define "u5.checks.gpu" -}}
{{- $gpu := .Values.gpu -}}
{{- $needed := include "u5.gpu.needed" . | int -}}
{{- if and (ne $gpu.mode "none") (not (kindIs "invalid" $gpu.nodeCapacity)) }}
{{- $places := include "u5.gpu.places" . | int }}
{{- if gt $needed $places }}
- "gpu: {{ $needed }} GPUs are needed (one for each avatar, one for speaches, one for Ollama, as far as they run here) and gpu.nodeCapacity gives {{ $places }}; share them (gpu.mode timeSlicing or mig), run fewer avatars, or name servers elsewhere"
{{- end }}
{{- end }}
{{- if and (eq $gpu.mode "dra") (semverCompare "<1.32.0-0" .Capabilities.KubeVersion.Version) }}
- "gpu: gpu.mode dra needs Kubernetes 1.32 and this cluster has {{ .Capabilities.KubeVersion.Version }}; use exclusive, timeSlicing or mig"
{{- end }}
{{- if and (eq $gpu.mode "none") (include "u5.avatars" .) }}
- "gpu: avatars are rendered on a GPU and gpu.mode is none; take kiosks[].avatar.enabled away (the page draws a face) or choose another mode"
{{- end }}
{{- end }}

{{- define "u5.checks.scale" -}}
{{- $most := ternary .Values.autoscaling.max .Values.orchestrator.replicas .Values.autoscaling.enabled | int -}}
{{- if and (gt $most 1) (eq .Values.redis.mode "off") }}
- "orchestrator: up to {{ $most }} replicas are wanted and redis.mode is off; visits go on at another replica only with Redis (own or external)"
{{- end }}
{{- if and .Values.autoscaling.enabled (gt (int .Values.autoscaling.min) (int .Values.autoscaling.max)) }}
- "autoscaling: min {{ .Values.autoscaling.min }} is more than max {{ .Values.autoscaling.max }}"
{{- end }}
{{- if and .Values.autoscaling.enabled .Values.autoscaling.openingHours (not .Values.store.openingHours.week) }}
- "autoscaling: openingHours is on, and store.openingHours.week says nothing"
{{- end }}
{{- if and (eq .Values.admin.sessions "redis") (eq .Values.redis.mode "off") (not .Values.admin.redisUrl) }}
- "admin: sessions are to be kept in Redis and redis.mode is off; set admin.redisUrl, or admin.sessions to database"
{{- end }}
{{- end }}

{{- define "u5.checks.storage" -}}
{{- $storage := .Values.storage -}}
{{- $wanted := include "u5.storage.sum" . | int -}}
{{- if and $storage.nodeCapacityGi (gt $wanted (int $storage.nodeCapacityGi)) }}
- "storage: the volumes ask for {{ $wanted }} Gi in all and storage.nodeCapacityGi is {{ $storage.nodeCapacityGi }}; make volumes smaller or the disk larger"
{{- end }}
{{- if and (eq .Values.topology "multi-node") (ne $storage.shared "ReadWriteMany") }}
- "storage: models and knowledge are read by pods on several nodes (topology: multi-node), which needs storage.shared: ReadWriteMany and a class that has it"
{{- end }}
{{- if and (eq .Values.topology "single-node") (gt (int .Values.orchestrator.replicas) 1) }}
- "topology: {{ .Values.orchestrator.replicas }} orchestrators on a single node share its fate; set topology: multi-node or orchestrator.replicas: 1"
{{- end }}
{{- end }}

{{- define "u5.checks.servers" -}}
{{- range $part := list "speaches" "ollama" "qdrant" }}
{{- $values := index $.Values $part }}
{{- if and (eq $values.mode "external") (not $values.url) }}
- "{{ $part }}: mode is external and url names no server; say where it answers, or set mode to own or off"
{{- end }}
{{- end }}
{{- if and (eq .Values.redis.mode "external") (not .Values.redis.urls) }}
- "redis: mode is external and urls names no server; say where it answers, or set mode to own or off"
{{- end }}
{{- if and (eq .Values.redis.kind "sentinel") (not .Values.redis.master) }}
- "redis: kind is sentinel; say in redis.master under which name the sentinels know the master"
{{- end }}
{{- if and .Values.openai.url (not .Values.openai.model) }}
- "openai: url names a server and model is empty; name the model that answers"
{{- end }}
{{- if and .Values.restore.component (not .Values.restore.file) }}
- "restore: {{ .Values.restore.component }} is to be put back and file is empty; name one of the backups, as in admin-20260102T033000Z.sqlite"
{{- end }}
{{- if and .Values.restore.component (not (include "u5.deployed" (list . .Values.restore.component))) }}
- "restore: {{ .Values.restore.component }} is not deployed by this release, so there is nothing to put it back to"
{{- end }}
{{- if and (eq .Values.admin.auth "oidc") (not .Values.admin.oidc.issuer) }}
- "admin: auth is oidc and oidc.issuer names no provider; nobody could log in"
{{- end }}
{{- if gt (int .Values.avatar.media.from) (int .Values.avatar.media.to) }}
- "avatar: media.from {{ .Values.avatar.media.from }} is behind media.to {{ .Values.avatar.media.to }}"
{{- end }}
{{- end }}

{{- define "u5.checks.outside" -}}
{{- if and (include "u5.isPublic" .) (not .Values.host) }}
- "host: the store's name in DNS is missing, under which the Ingress or Gateway serves it, such as shop.example"
{{- end }}
{{- if and .Values.admin.enabled .Values.admin.host (eq .Values.admin.host .Values.host) }}
- "admin: host is the store's own, {{ .Values.host }}; leave it empty, and the console is at {{ .Values.host }}/console/"
{{- end }}
{{- if and .Values.gateway.enabled (not .Values.gateway.parentRefs) }}
- "gateway: parentRefs is empty; name the Gateway that takes the routes"
{{- end }}
{{- if and .Values.production (not .Values.orchestrator.tokensSecret.name) }}
- "production: nobody needs a key to speak to the orchestrator; name the Secret with the kiosks' keys in orchestrator.tokensSecret.name"
{{- end }}
{{- if and .Values.production (eq .Values.redis.mode "own") (not .Values.redis.passwordSecret.name) }}
- "production: Redis has no password; name the Secret that holds it in redis.passwordSecret.name"
{{- end }}
{{- if and .Values.networkPolicy.followers (not .Values.redis.passwordSecret.name) }}
- "redis: another site may follow it and it has no password, so whoever reaches it reads every visit; name the Secret that holds one in redis.passwordSecret.name"
{{- end }}
{{- if and .Values.networkPolicy.followers (ne .Values.redis.mode "own") }}
- "networkPolicy.followers: nobody can follow a Redis that this release does not run; set redis.mode to own, or leave it empty"
{{- end }}
{{- if and .Values.production (include "u5.isPublic" .) (not (include "u5.isTls" .)) }}
- "production: browsers give their microphone to https alone; set ingress.tls or gateway.tls"
{{- end }}
{{- if and .Values.orchestrator.tokensSecret.name (not .Values.signalling.tokensSecret.name) }}
- "signalling: the orchestrator wants keys and the pages have none; name the Secret with a key for each kiosk in signalling.tokensSecret.name"
{{- end }}
{{- end }}

{{/* Whole Gi of all volumes of this release. */}}
{{- define "u5.storage.sum" -}}
{{- $sum := 0 -}}
{{- range $claim := include "u5.claims" . | fromYamlArray -}}
{{- $size := $claim.size -}}
{{- $n := regexFind "^[0-9]+" $size | int -}}
{{- $gi := $n -}}
{{- if hasSuffix "Ti" $size }}{{ $gi = mul $n 1024 }}{{ else if hasSuffix "Mi" $size }}{{ $gi = div (add $n 1023) 1024 }}{{ end -}}
{{- $sum = add $sum $gi -}}
{{- end -}}
{{- $sum -}}
{{- end }}

{{/* The volumes that this release needs: name, size, who shares it, and what is in it. */}}
{{- define "u5.claims" -}}
{{- $s := .Values.storage.sizes -}}
- { name: models, size: {{ $s.models }}, shared: true }
- { name: knowledge, size: {{ $s.knowledge }}, shared: true }
{{- if .Values.admin.enabled }}
- { name: admin, size: {{ $s.admin }}, shared: false }
{{- if eq .Values.admin.publish "directory" }}
- { name: live, size: {{ $s.live }}, shared: true }
{{- end }}
{{- end }}
{{- range $part := list "speaches" "ollama" "qdrant" "redis" }}
{{- if include "u5.deployed" (list $ $part) }}
- { name: {{ $part }}, size: {{ index $s $part }}, shared: false }
{{- end }}
{{- end }}
{{- if or .Values.backup.enabled .Values.restore.component }}
- { name: backup, size: {{ $s.backup }}, shared: true }
{{- end }}
{{- end }}
