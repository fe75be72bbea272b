{{/*
What browsers reach: one host, and paths of it for each part. The services take their paths off themselves, so nothing is
rewritten on the way, and what they tell operators is not beneath the paths. Of the orchestrator that is where kiosks
speak. The host alone leads to the first kiosk; Exact, since whatever else is asked for is nobody's.
*/}}
{{- define "u5.routes" -}}
- part: orchestrator
  host: {{ quote .Values.host }}
  port: 8081
  paths:
    - { path: /v1/realtime, type: Exact }
    - { path: /v1/avatar, type: Exact }
    - { path: /ws, type: Prefix }
{{- range $i, $kiosk := .Values.kiosks }}
- part: signalling-{{ $kiosk.id }}
  host: {{ quote $.Values.host }}
  port: 8080
  paths:
    - { path: {{ include "u5.kioskPath" $kiosk }}, type: Prefix }
    {{- if eq $i 0 }}
    - { path: /, type: Exact }
    {{- end }}
{{- end }}
{{- if .Values.admin.enabled }}
- part: admin
  host: {{ quote (.Values.admin.host | default .Values.host) }}
  port: 8082
  paths:
    - { path: {{ include "u5.consolePath" . | default "/" }}, type: Prefix }
{{- end }}
{{- end }}

{{/* Where a kiosk's page is, on the store's host. (kiosk) */}}
{{- define "u5.kioskPath" -}}/kiosks/{{ .id }}{{- end }}

{{/* Where the console is on the store's host; empty where it has a host of its own. */}}
{{- define "u5.consolePath" -}}{{ if not .Values.admin.host }}/console{{ end }}{{- end }}
