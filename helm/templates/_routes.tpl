{{/*
What browsers reach, by host and path. Of the orchestrator that is where kiosks speak: what it tells operators stays
inside. The pages name their files from the root on, so each kiosk and the console have a host of their own below the
store's, and the first kiosk has the store's itself.
*/}}
{{- define "u5.routes" -}}
{{- $talk := include "u5.name" (list . "orchestrator") -}}
{{- range $i, $kiosk := .Values.kiosks }}
- host: {{ include "u5.kioskHost" (list $ $i $kiosk) }}
  paths:
    {{- if eq $i 0 }}
    - { path: /v1/realtime, type: Exact, service: {{ $talk }}, port: 8081 }
    - { path: /v1/avatar, type: Exact, service: {{ $talk }}, port: 8081 }
    - { path: /ws, type: Prefix, service: {{ $talk }}, port: 8081 }
    {{- end }}
    - { path: /, type: Prefix, service: {{ include "u5.name" (list $ (printf "signalling-%s" $kiosk.id)) }}, port: 8080 }
{{- end }}
{{- if .Values.admin.enabled }}
- host: {{ .Values.admin.host | default (printf "admin.%s" .Values.host) }}
  paths:
    - { path: /, type: Prefix, service: {{ include "u5.name" (list . "admin") }}, port: 8082 }
{{- end }}
{{- end }}
