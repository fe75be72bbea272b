{{/* The files that the services read. What is under `settings` of a part wins over what is said here. */}}

{{- define "u5.config.orchestrator" -}}
{{- $v := .Values -}}
{{- $config := dict
  "orchestrator" (dict
    "listen" "0.0.0.0:8081"
    "max_sessions" $v.orchestrator.maxSessions
    "drain_grace_s" $v.drain.graceSeconds)
  "store" (dict
    "id" $v.store.id "name" $v.store.name "languages" $v.store.languages "timezone" $v.store.timezone
    "texts" $v.store.texts "tools" $v.store.tools
    "flows" "/etc/u5/content" "flows_live" (include "u5.liveDirectory" .)
    "last_good" "/var/cache/u5/content")
  "store.branding" (dict "logo" $v.store.branding.logo "colours" $v.store.branding.colours)
  "turns" (dict "microphone" $v.store.microphone)
  "engines" (dict
    "llm" (ternary "extractive" "auto" (and (eq $v.ollama.mode "off") (not $v.openai.url)))
    "embeddings" (ternary "auto" "embedded" (and (ne $v.ollama.mode "off") (ne $v.qdrant.mode "off")))
    "speech_cache" "/var/cache/u5/speech")
  "knowledge" (dict "dir" "/var/lib/u5/knowledge" "database" "/var/cache/u5/index.sqlite")
  "models" (dict "dir" "/var/lib/u5/models/current" "offline" true "hub" "")
  "gpu" (dict "probe" "none")
  "speaches" (dict
    "url" (include "u5.url" (list . "speaches" "http" 8000))
    "stt_model" $v.speaches.sttModel "tts_model" $v.speaches.ttsModel "voices" $v.speaches.voices
    "parallel" $v.speaches.parallel)
  "ollama" (dict
    "url" (include "u5.url" (list . "ollama" "http" 11434))
    "model" $v.ollama.model "embedding_model" $v.ollama.embeddingModel
    "context" $v.ollama.context "parallel" $v.ollama.parallel)
  "openai" (dict "url" $v.openai.url "model" $v.openai.model)
  "redis" (include "u5.config.redis" . | fromYaml)
  "telemetry" (dict "otlp_endpoint" $v.telemetry.otlpEndpoint)
-}}
{{- if $v.orchestrator.toolSecret }}{{ $_ := set $config.store "tool_secrets" "/run/secrets/tools" }}{{ end -}}
{{- $secrets := include "u5.secretSettings" (include "u5.secrets.orchestrator" . | fromYamlArray) | fromYaml -}}
{{- include "u5.toml" (mergeOverwrite $config $secrets (deepCopy $v.orchestrator.settings)) | trim -}}
{{- end }}

{{- define "u5.config.redis" -}}
{{- $redis := .Values.redis -}}
{{- if eq $redis.mode "own" }}
urls: [{{ printf "redis://%s:6379" (include "u5.host" (list . "redis")) | quote }}]
{{- else if eq $redis.mode "external" }}
urls: {{ toJson $redis.urls }}
mode: {{ $redis.kind }}
master: {{ $redis.master | quote }}
username: {{ $redis.username | quote }}
{{- else }}
urls: []
{{- end }}
prefix: {{ printf "u5:%s:" .Values.store.id | quote }}
{{- end }}

{{/* Where what staff publish arrives, where it arrives as a directory; in a ConfigMap it is part of the content. */}}
{{- define "u5.liveDirectory" -}}
{{- if and .Values.admin.enabled (eq .Values.admin.publish "directory") }}/var/lib/u5/live/published{{ end -}}
{{- end }}

{{/* (list $ kiosk) */}}
{{- define "u5.config.signalling" -}}
{{- $root := index . 0 -}}{{- $kiosk := index . 1 -}}{{- $v := $root.Values -}}
{{- $page := dict
  "listen" "0.0.0.0:8080" "streamer_listen" "0.0.0.0:8888" "base_path" (include "u5.kioskPath" $kiosk)
  "kiosk" $kiosk.id "store" $v.store.name "languages" ($kiosk.languages | default $v.store.languages)
  "texts" $v.store.texts "hours" (include "u5.hours" $root | fromYaml)
  "camera" ($kiosk.camera | default false) "kiosk_mode" ($kiosk.kioskMode | default false)
  "orchestrator_url" (include "u5.publicSocket" $root) "orchestrator_port" 8081
-}}
{{- $config := dict "signalling" $page "signalling.streaming" (deepCopy $v.signalling.streaming) -}}
{{- $own := mergeOverwrite (deepCopy $v.signalling.settings) (deepCopy ($kiosk.settings | default dict)) -}}
{{- $secrets := include "u5.secretSettings" (include "u5.secrets.signalling" (list $root $kiosk.id) | fromYamlArray) | fromYaml -}}
{{- include "u5.toml" (mergeOverwrite $config $secrets $own) | trim -}}
{{- end }}

{{/* Opening hours as the kiosk page reads them: the week, and the days on which the store is closed. */}}
{{- define "u5.hours" -}}
{{- $hours := .Values.store.openingHours -}}
{{- if $hours.week }}
{{- toYaml $hours.week }}
{{- with $hours.closed }}
closed: {{ toJson . }}
{{- end }}
{{- with .Values.store.timezone }}
timezone: {{ . | quote }}
{{- end }}
{{- else -}}
{}
{{- end }}
{{- end }}

{{- define "u5.config.admin" -}}
{{- $v := .Values -}}
{{- $admin := dict
  "listen" "0.0.0.0:8082" "database" "/var/lib/u5/admin/admin.sqlite" "auth" $v.admin.auth
  "base_path" (include "u5.consolePath" .) "public_url" (include "u5.publicAdmin" .) "proxies" $v.admin.proxies
  "flows" "/etc/u5/defaults" "documents" "/var/lib/u5/knowledge" "live" (include "u5.liveDirectory" .)
  "orchestrator_url" (printf "http://%s:8081" (include "u5.host" (list . "orchestrator")))
  "signalling_url" (printf "http://%s:8080" (include "u5.host" (list . (printf "signalling-%s" (first $v.kiosks).id))))
-}}
{{- if eq $v.admin.publish "configmap" }}
{{- $_ := set $admin "publish" "configmap" }}
{{- $_ := set $admin "configmap" (printf "%s/%s" .Release.Namespace (include "u5.name" (list . "live"))) }}
{{- else if eq $v.admin.publish "bundle" }}
{{- $_ := set $admin "publish" "bundle" }}
{{- $_ := set $admin "configmap" (printf "%s/%s" .Release.Namespace (include "u5.name" (list . "live"))) }}
{{- end }}
{{- if eq $v.admin.sessions "redis" }}
{{- $_ := set $admin "sessions" "redis" }}
{{- $_ := set $admin "redis_url" ($v.admin.redisUrl | default (first (include "u5.config.redis" . | fromYaml).urls)) }}
{{- with $v.redis.username }}{{ $_ := set $admin "redis_username" . }}{{ end }}
{{- end }}
{{- $config := dict "admin" $admin -}}
{{- if and $v.admin.touchPods (eq $v.admin.publish "configmap") }}
{{- $labels := include "u5.selector" (list . "orchestrator") | fromYaml }}
{{- $pairs := list }}{{ range $label, $value := $labels }}{{ $pairs = append $pairs (printf "%s=%s" $label $value) }}{{ end }}
{{- $_ := set $config "admin.kubernetes" (dict "pods" ($pairs | sortAlpha | join ",")) }}
{{- end }}
{{- if $v.admin.oidc.issuer }}
{{- $oidc := dict "issuer" $v.admin.oidc.issuer "client_id" $v.admin.oidc.clientId }}
{{- $_ := set $config "admin.oidc" (mergeOverwrite $oidc (deepCopy $v.admin.oidc.settings)) }}
{{- end }}
{{- $secrets := include "u5.secretSettings" (include "u5.secrets.admin" . | fromYamlArray) | fromYaml -}}
{{- include "u5.toml" (mergeOverwrite $config $secrets (deepCopy $v.admin.settings)) | trim -}}
{{- end }}

{{/* Whether browsers come in through an Ingress or a Gateway. */}}
{{- define "u5.isPublic" -}}{{ if or .Values.ingress.enabled .Values.gateway.enabled }}yes{{ end }}{{- end }}

{{- define "u5.isTls" -}}{{ if or .Values.ingress.tls.enabled .Values.gateway.tls }}yes{{ end }}{{- end }}

{{/* The orchestrator's socket as browsers reach it; empty for the page's own host. */}}
{{- define "u5.publicSocket" -}}
{{- if include "u5.isPublic" . -}}
{{ ternary "wss" "ws" (eq (include "u5.isTls" .) "yes") }}://{{ .Values.host }}/v1/realtime
{{- end -}}
{{- end }}

{{- define "u5.publicAdmin" -}}
{{- if and (include "u5.isPublic" .) .Values.admin.enabled -}}
{{ ternary "https" "http" (eq (include "u5.isTls" .) "yes") }}://{{ .Values.admin.host | default .Values.host }}{{ include "u5.consolePath" . }}
{{- end -}}
{{- end }}
