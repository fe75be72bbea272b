{{/*
Secrets that exist, as files: what is changed in one is in force a moment after the kubelet has brought it, without a
restart. Each part's list says which setting (`section`, `setting`) is read from which key of which Secret; the settings and
the volume both come from it. Secrets without a name are none.
*/}}
{{- define "u5.secrets.orchestrator" -}}
{{- $v := .Values -}}
- { file: tokens, section: orchestrator, setting: tokens, many: true, secret: {{ toJson $v.orchestrator.tokensSecret }} }
- { file: desk-token, section: orchestrator, setting: desk_token, secret: {{ toJson $v.orchestrator.deskTokenSecret }} }
{{- if ne $v.redis.mode "off" }}
- { file: redis-password, section: redis, setting: password, secret: {{ toJson $v.redis.passwordSecret }} }
{{- end }}
{{- range $server := list "speaches" "ollama" "qdrant" "openai" }}
- { file: {{ $server }}-key, section: {{ $server }}, setting: api_key, secret: {{ toJson (index $v $server).apiKeySecret }} }
{{- end }}
{{- end }}

{{/* (list $ kiosk's id) */}}
{{- define "u5.secrets.signalling" -}}
{{- $v := (index . 0).Values.signalling -}}
- { file: token, section: signalling, setting: token, secret: { name: {{ $v.tokensSecret.name | quote }}, key: {{ index . 1 }} } }
- { file: pin, section: signalling, setting: operator_secret, secret: {{ toJson $v.pinSecret }} }
- { file: turn-secret, section: signalling.streaming, setting: turn_secret, secret: {{ toJson $v.turnSecret }} }
{{- end }}

{{- define "u5.secrets.admin" -}}
{{- $v := .Values -}}
- { file: desk-token, section: admin, setting: desk_token, secret: {{ toJson $v.orchestrator.deskTokenSecret }} }
{{- if eq $v.admin.sessions "redis" }}
- { file: redis-password, section: admin, setting: redis_password, secret: {{ toJson $v.redis.passwordSecret }} }
{{- end }}
{{- if $v.admin.oidc.issuer }}
- { file: oidc-secret, section: admin.oidc, setting: client_secret, secret: {{ toJson $v.admin.oidc.clientSecret }} }
{{- end }}
{{- end }}

{{/* The settings that name the files, by section, as YAML. The argument is a part's list. */}}
{{- define "u5.secretSettings" -}}
{{- $settings := dict -}}
{{- range . -}}
{{- if .secret.name -}}
{{- $file := printf "file:/run/secrets/u5/%s" .file -}}
{{- $section := get $settings .section | default dict -}}
{{- $_ := set $section .setting (ternary (list $file) $file (.many | default false)) -}}
{{- $_ := set $settings .section $section -}}
{{- end -}}
{{- end -}}
{{- toYaml $settings -}}
{{- end }}

{{/* The same as a volume: readable for the pod's group alone. */}}
{{- define "u5.secretVolume" -}}
{{- with include "u5.secretSources" . }}
- name: secrets
  projected:
    defaultMode: 0440
    sources:
      {{- . | trim | nindent 6 }}
{{- end }}
{{- end }}

{{- define "u5.secretSources" -}}
{{- range . }}
{{- if .secret.name }}
- secret: { name: {{ .secret.name }}, items: [{ key: {{ .secret.key | quote }}, path: {{ .file }} }] }
{{- end }}
{{- end }}
{{- end }}

{{- define "u5.secretMount" -}}
{{- if include "u5.secretSources" . }}
- { name: secrets, mountPath: /run/secrets/u5, readOnly: true }
{{- end }}
{{- end }}
