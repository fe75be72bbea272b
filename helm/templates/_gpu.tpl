{{/*
How pods with a GPU are replaced. On a node whose GPUs are all taken a new pod would wait for the old one for ever, and
with Recreate somebody else's pod may take the GPU in between; where a GPU is shared both fit.
*/}}
{{- define "u5.gpu.strategy" -}}
type: RollingUpdate
rollingUpdate:
  {{- if has .Values.gpu.mode (list "timeSlicing" "none") }}
  maxSurge: 1
  maxUnavailable: 0
  {{- else }}
  maxSurge: 0
  maxUnavailable: 1
  {{- end }}
{{- end }}

{{/* The name of the resource that a tier asks for; empty where it asks in another way. (list $ "tier") */}}
{{- define "u5.gpu.resource" -}}
{{- $gpu := (index . 0).Values.gpu -}}
{{- if eq $gpu.mode "mig" }}{{ index $gpu.mig (index . 1) }}
{{- else if has $gpu.mode (list "exclusive" "timeSlicing") }}{{ $gpu.resource }}
{{- end -}}
{{- end }}

{{/* `resources` of a container of a tier. (list $ "tier" resources) */}}
{{- define "u5.gpu.resources" -}}
{{- $root := index . 0 -}}{{- $tier := index . 1 -}}
{{- $resources := deepCopy (index . 2) -}}
{{- $name := include "u5.gpu.resource" (list $root $tier) -}}
{{- if $name }}
{{- $resources = merge (dict "requests" (merge (dict $name 1) ($resources.requests | default dict))
                             "limits" (merge (dict $name 1) ($resources.limits | default dict))) $resources }}
{{- else if eq $root.Values.gpu.mode "dra" }}
{{- $_ := set $resources "claims" (list (dict "name" "gpu")) }}
{{- end }}
{{- toYaml $resources }}
{{- end }}

{{/* What a pod with a GPU has beside that. */}}
{{- define "u5.gpu.pod" -}}
{{- with .Values.gpu.runtimeClassName }}
{{- if ne $.Values.gpu.mode "none" }}
runtimeClassName: {{ . }}
{{- end }}
{{- end }}
{{- if eq .Values.gpu.mode "dra" }}
resourceClaims:
  - name: gpu
    resourceClaimTemplateName: {{ include "u5.name" (list . "gpu") }}
{{- end }}
{{- end }}

{{/* How many GPUs the store's pods ask for: one for each avatar, one for speaches, one for Ollama. */}}
{{- define "u5.gpu.needed" -}}
{{- $own := list -}}
{{- range $part := list "speaches" "ollama" -}}
{{- if include "u5.deployed" (list $ $part) }}{{ $own = append $own $part }}{{ end -}}
{{- end -}}
{{- add (len $own) (len (compact (splitList " " (include "u5.avatars" .)))) -}}
{{- end }}

{{/* How many the node can give. */}}
{{- define "u5.gpu.places" -}}
{{- $gpu := .Values.gpu -}}
{{- if eq $gpu.mode "timeSlicing" }}{{ mul $gpu.nodeCapacity $gpu.timeSlicing.replicas }}{{ else }}{{ $gpu.nodeCapacity }}{{ end -}}
{{- end }}

{{/* The version of the API for claims that this cluster speaks. */}}
{{- define "u5.gpu.claimApi" -}}
{{- $version := .Capabilities.KubeVersion.Version -}}
{{- if semverCompare ">=1.34.0-0" $version }}resource.k8s.io/v1
{{- else if semverCompare ">=1.33.0-0" $version }}resource.k8s.io/v1beta2
{{- else }}resource.k8s.io/v1beta1
{{- end -}}
{{- end }}
