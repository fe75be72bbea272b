{{/* "yes" where a call is made with these values. (list $ call) */}}
{{- define "u5.network.applies" -}}
{{- $when := (index . 1).when -}}
{{- if not $when }}yes
{{- else }}
{{- $value := (index . 0).Values -}}
{{- range splitList "." $when.key }}{{ $value = index $value . }}{{ end -}}
{{- if eq $value $when.is }}yes{{ end -}}
{{- end -}}
{{- end }}

{{- define "u5.network.peer" -}}
- podSelector:
    matchLabels:
      {{- include "u5.selector" . | nindent 6 }}
{{- end }}

{{/* The range of UDP ports on which an avatar's picture travels. */}}
{{- define "u5.network.media" -}}
- { protocol: UDP, port: {{ .Values.avatar.media.from }}, endPort: {{ .Values.avatar.media.to }} }
{{- end }}

{{/* Who may come in: parts that call this one, and those from outside. (list $ graph "part") */}}
{{- define "u5.network.in" -}}
{{- $root := index . 0 -}}{{- $graph := index . 1 -}}{{- $part := index . 2 -}}
{{- $node := get $graph $part -}}
{{- $rules := list -}}
{{- range $caller, $other := $graph }}
{{- range $call := $other.calls }}
{{- if and (eq $call.to $part) (include "u5.deployed" (list $root $caller)) (include "u5.network.applies" (list $root $call)) }}
{{- $ports := list (dict "protocol" "TCP" "port" (get $node.ports $call.port)) }}
{{- $rules = append $rules (dict "from" (include "u5.network.peer" (list $root $caller) | fromYamlArray) "ports" $ports) }}
{{- end }}
{{- end }}
{{- end }}
{{- range $caller := $node.callers }}
{{- $peers := index $root.Values.networkPolicy $caller.who }}
{{- /* An empty list of peers would be everybody. */}}
{{- if not $peers }}
{{- else if eq $caller.port "media" }}
{{- $rules = append $rules (dict "from" $peers "ports" (include "u5.network.media" $root | fromYamlArray)) }}
{{- else }}
{{- $rules = append $rules (dict "from" $peers "ports" (list (dict "protocol" "TCP" "port" (get $node.ports $caller.port)))) }}
{{- end }}
{{- end }}
{{- toYaml $rules }}
{{- end }}

{{/* Where it may go: names, the parts that it calls, servers elsewhere, and what the store says. (list $ graph "part") */}}
{{- define "u5.network.out" -}}
{{- $root := index . 0 -}}{{- $graph := index . 1 -}}{{- $part := index . 2 -}}
{{- $node := get $graph $part -}}
{{- $dns := list (dict "protocol" "UDP" "port" 53) (dict "protocol" "TCP" "port" 53) -}}
{{- $resolver := dict "namespaceSelector" (dict "matchLabels" (dict "kubernetes.io/metadata.name" "kube-system")) -}}
{{- $rules := list (dict "to" (list $resolver) "ports" $dns) -}}
{{- range $call := $node.calls }}
{{- if include "u5.network.applies" (list $root $call) }}
{{- $port := get (get $graph $call.to).ports $call.port }}
{{- if include "u5.deployed" (list $root $call.to) }}
{{- $peers := include "u5.network.peer" (list $root $call.to) | fromYamlArray }}
{{- $rules = append $rules (dict "to" $peers "ports" (list (dict "protocol" "TCP" "port" $port))) }}
{{- else }}
{{- range $url := include "u5.network.elsewhere" (list $root $call.to) | fromYamlArray }}
{{- $rules = append $rules (dict "ports" (list (dict "protocol" "TCP" "port" (include "u5.network.port" $url | int)))) }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- if eq $part "orchestrator" }}
{{- range $url := compact (list $root.Values.openai.url $root.Values.telemetry.otlpEndpoint) }}
{{- $rules = append $rules (dict "ports" (list (dict "protocol" "TCP" "port" (include "u5.network.port" $url | int)))) }}
{{- end }}
{{- end }}
{{- range $reach := $node.reaches }}
{{- if and $reach.ports (include "u5.network.applies" (list $root $reach)) }}
{{- $ports := list }}
{{- range $reach.ports }}{{ $ports = append $ports (dict "protocol" "TCP" "port" .) }}{{ end }}
{{- $rules = append $rules (dict "to" $root.Values.networkPolicy.apiServer "ports" $ports) }}
{{- end }}
{{- end }}
{{- if $node.media }}
{{- $rules = append $rules (dict "to" $root.Values.networkPolicy.kiosks) }}
{{- end }}
{{- $rules = concat $rules (get $root.Values.networkPolicy.egress $part | default list) }}
{{- if and (eq $part "redis") $root.Values.redis.replicaOf }}
{{- $port := last (splitList " " $root.Values.redis.replicaOf) | int }}
{{- $rules = append $rules (dict "ports" (list (dict "protocol" "TCP" "port" $port))) }}
{{- end }}
{{- toYaml $rules }}
{{- end }}

{{/* The addresses of a part that runs elsewhere. (list $ "part") */}}
{{- define "u5.network.elsewhere" -}}
{{- $values := index (index . 0).Values (index . 1) -}}
{{- if ne ($values.mode | default "off") "external" }}[]
{{- else if $values.urls }}{{ toJson $values.urls }}
{{- else }}{{ toJson (compact (list ($values.url | default ""))) }}
{{- end -}}
{{- end }}

{{/* The port of a URL. */}}
{{- define "u5.network.port" -}}
{{- $url := urlParse . -}}
{{- $port := regexFind ":[0-9]+$" $url.host | trimPrefix ":" -}}
{{- $port | default (ternary "443" "80" (hasSuffix "s" $url.scheme)) -}}
{{- end }}
