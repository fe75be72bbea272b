{{/*
Where an image comes from: the mirror where there is one, and the digest where it is pinned. (list $ image)
*/}}
{{- define "u5.image" -}}
{{- $root := index . 0 -}}{{- $image := index . 1 -}}
{{- $registry := $root.Values.global.imageRegistry | default $image.registry | default $root.Values.image.registry -}}
{{- $tag := include "u5.tag" ($image.tag | default $root.Values.image.tag | default $root.Chart.AppVersion) -}}
{{- printf "%s/%s" $registry $image.repository -}}
{{- if $image.digest }}@{{ $image.digest }}{{ else }}:{{ $tag }}{{ end -}}
{{- end }}

{{/* A tag; a commit that happens to have no letter is a number to `--set` and to YAML. */}}
{{- define "u5.tag" -}}
{{- if kindIs "float64" . }}{{ printf "%.0f" . }}{{ else }}{{ . }}{{ end -}}
{{- end }}

{{/* image and imagePullPolicy of a container. (list $ image) */}}
{{- define "u5.imageOf" -}}
image: {{ include "u5.image" . | quote }}
imagePullPolicy: {{ (index . 0).Values.image.pullPolicy }}
{{- end }}

{{- define "u5.pullSecrets" -}}
{{- with .Values.global.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
