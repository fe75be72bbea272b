{{/* What everything of this release begins with. */}}
{{- define "u5.fullname" -}}
{{- if .Values.fullnameOverride }}{{ .Values.fullnameOverride }}
{{- else if contains (include "u5.chart" .) .Release.Name }}{{ .Release.Name }}
{{- else }}{{ .Release.Name }}-{{ include "u5.chart" . }}
{{- end }}
{{- end }}

{{- define "u5.chart" -}}{{ .Values.nameOverride | default .Chart.Name }}{{- end }}

{{/* The name of a part. (list $ "part") */}}
{{- define "u5.name" -}}{{ include "u5.fullname" (index . 0) }}-{{ index . 1 }}{{- end }}

{{/* What never changes for a part, so that it may stand in selectors. (list $ "component" ["kiosk"]) */}}
{{- define "u5.selector" -}}
{{- $root := index . 0 -}}
app.kubernetes.io/name: {{ include "u5.chart" $root }}
app.kubernetes.io/instance: {{ $root.Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- if gt (len .) 2 }}
u5.praesenz.io/kiosk: {{ index . 2 | quote }}
{{- end }}
{{- end }}

{{- define "u5.labels" -}}
{{- $root := index . 0 -}}
{{ include "u5.selector" . }}
app.kubernetes.io/part-of: u5
app.kubernetes.io/managed-by: {{ $root.Release.Service }}
app.kubernetes.io/version: {{ include "u5.tag" ($root.Values.image.tag | default $root.Chart.AppVersion) | trunc 63 | trimSuffix "-" | quote }}
helm.sh/chart: {{ printf "%s-%s" $root.Chart.Name $root.Chart.Version | replace "+" "_" }}
u5.praesenz.io/store: {{ $root.Values.store.id | quote }}
{{- with $root.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* The head of every object: (list $ "name" "component" ["kiosk"]) */}}
{{- define "u5.meta" -}}
{{- $root := index . 0 -}}
name: {{ include "u5.name" (list $root (index . 1)) }}
namespace: {{ $root.Release.Namespace }}
labels:
  {{- include "u5.labels" (prepend (slice . 2) $root) | nindent 2 }}
{{- end }}

{{/* The name of the Service that answers for a part, within the cluster. (list $ "part") */}}
{{- define "u5.host" -}}{{ include "u5.name" . }}.{{ (index . 0).Release.Namespace }}.svc{{- end }}

{{/* Where a part answers, own or external; empty where there is none. (list $ "part" "scheme" port) */}}
{{- define "u5.url" -}}
{{- $root := index . 0 -}}{{- $part := index . 1 -}}
{{- $values := index $root.Values $part -}}
{{- if eq $values.mode "own" -}}{{ index . 2 }}://{{ include "u5.host" (list $root $part) }}:{{ index . 3 }}
{{- else if eq $values.mode "external" -}}{{ $values.url }}
{{- end -}}
{{- end }}

{{/* "yes" where a part is deployed by this release. (list $ "part") */}}
{{- define "u5.deployed" -}}
{{- $root := index . 0 -}}{{- $part := index . 1 -}}
{{- if has $part (list "orchestrator" "signalling") -}}yes
{{- else if eq $part "avatar" -}}{{ if include "u5.avatars" $root }}yes{{ end }}
{{- else if eq $part "admin" -}}{{ if $root.Values.admin.enabled }}yes{{ end }}
{{- else if eq $part "backup" -}}{{ if or $root.Values.backup.enabled $root.Values.restore.component }}yes{{ end }}
{{- else if eq $part "test" -}}{{ if $root.Values.tests.enabled }}yes{{ end }}
{{- else if eq (index $root.Values $part).mode "own" -}}yes
{{- end -}}
{{- end }}

{{/* The kiosks whose avatar runs in this cluster, by id, with a blank behind each. */}}
{{- define "u5.avatars" -}}
{{- range .Values.kiosks }}{{ if (.avatar | default dict).enabled }}{{ .id }} {{ end }}{{ end -}}
{{- end }}

{{/* 0 at a site that waits for the other one to fail, else what is wanted. (list $ number) */}}
{{- define "u5.replicas" -}}
{{- if eq (index . 0).Values.site.role "passive" }}0{{ else }}{{ index . 1 }}{{ end -}}
{{- end }}
