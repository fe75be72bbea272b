{{/*
A map as TOML, one line a key. JSON's strings, numbers and lists are TOML's too; numbers come from YAML as floats, and
Helm's own toToml would write 8081.0, which no port is.
*/}}
{{- define "u5.toml" -}}
{{- range $section, $keys := . }}
[{{ $section }}]
{{- range $key, $value := $keys }}
{{ $key }} = {{ include "u5.tomlValue" $value }}
{{- end }}
{{ end -}}
{{- end }}

{{- define "u5.tomlValue" -}}
{{- if kindIs "map" . -}}
{ {{- range $i, $key := keys . | sortAlpha }}{{ if $i }},{{ end }} {{ $key | toJson }} = {{ include "u5.tomlValue" (get $ $key) }}{{ end }} }
{{- else if kindIs "slice" . -}}
[{{- range $i, $item := . }}{{ if $i }}, {{ end }}{{ include "u5.tomlValue" $item }}{{ end -}}]
{{- else -}}
{{ toJson . }}
{{- end -}}
{{- end }}
