{{/* The files below a folder of the chart, as data of a ConfigMap; never through `tpl`, since they have braces of their own. */}}
{{- define "u5.files" -}}
{{- range $path, $bytes := index . 1 }}
{{ base $path }}: |
  {{- $bytes | toString | trimSuffix "\n" | nindent 2 }}
{{- end }}
{{- end }}

{{/*
What staff write, as one directory that changes as one: the chart's flows and prompts, and over them what was published.
Of files of the same name the last source's counts. (list $ "volume" withLive)
*/}}
{{- define "u5.contentVolume" -}}
{{- $root := index . 0 -}}
- name: {{ index . 1 }}
  projected:
    sources:
      - configMap: { name: {{ include "u5.name" (list $root "flows") }} }
      - configMap: { name: {{ include "u5.name" (list $root "prompts") }} }
      {{- if index . 2 }}
      - configMap: { name: {{ include "u5.name" (list $root "live") }}, optional: true }
      {{- end }}
{{- end }}

{{/* Where the knowledge lies and how it is read. */}}
{{- define "u5.kb" -}}
qdrant_url: {{ include "u5.url" (list . "qdrant" "http" 6334) | quote }}
qdrant_collection: {{ .Values.knowledge.qdrantCollection | quote }}
limit: {{ .Values.knowledge.limit | quote }}
{{- with .Values.knowledge.collections }}
_collections.yaml: |
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "u5.kbEnv" -}}
{{- range $variable, $key := dict "U5_QDRANT_URL" "qdrant_url" "U5_QDRANT_COLLECTION" "qdrant_collection" "U5_KNOWLEDGE_LIMIT" "limit" }}
- name: {{ $variable }}
  valueFrom:
    configMapKeyRef:
      name: {{ include "u5.name" (list $ "kb") }}
      key: {{ $key }}
{{- end }}
{{- end }}
