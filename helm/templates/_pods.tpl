{{/* What every pod has. (dict "root" $ "part" "orchestrator" "values" {…} "tier" "core" "kiosk" "…" "grace" 45 "token" false) */}}
{{- define "u5.pod" -}}
{{- $root := .root -}}
{{- $selector := compact (list .part (.kiosk | default "")) -}}
{{- include "u5.pullSecrets" $root }}
serviceAccountName: {{ .account | default (include "u5.fullname" $root) }}
automountServiceAccountToken: {{ .token | default false }}
# Variables such as U5_ORCHESTRATOR_PORT, which Kubernetes makes of Services, are keys of the configuration here.
enableServiceLinks: false
securityContext:
  {{- toYaml $root.Values.podSecurityContext | nindent 2 }}
{{- if $root.Values.priorityClasses.create }}
priorityClassName: {{ include "u5.name" (list $root .tier) }}
{{- end }}
terminationGracePeriodSeconds: {{ .grace | default 30 }}
{{- with merge (dict) (.values.nodeSelector | default dict) $root.Values.scheduling.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with concat $root.Values.scheduling.tolerations (.values.tolerations | default list) }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- if .spread }}
topologySpreadConstraints:
  {{- range $key := list "kubernetes.io/hostname" "topology.kubernetes.io/zone" }}
  - maxSkew: 1
    topologyKey: {{ $key }}
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- include "u5.selector" (prepend $selector $root) | nindent 8 }}
  {{- end }}
{{- end }}
{{- end }}

{{/*
The labels and annotations of a pod: nothing that changes with the chart or the release's tag, or each deploy would
replace GPU pods and databases in which nothing is new. (dict as above, and "annotations")
*/}}
{{- define "u5.podMeta" -}}
{{- $selector := compact (list .part (.kiosk | default "")) -}}
labels:
  {{- include "u5.selector" (prepend $selector .root) | nindent 2 }}
  app.kubernetes.io/part-of: u5
  u5.praesenz.io/store: {{ .root.Values.store.id | quote }}
{{- with merge (dict) (.annotations | default dict) (.values.podAnnotations | default dict) }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "u5.containerSecurity" -}}
securityContext:
  {{- toYaml .Values.containerSecurityContext | nindent 2 }}
{{- end }}

{{/*
The three probes of a service of U5. Startup is the process and its models, which may take minutes; liveness is the
event loop alone, never what it depends on; readiness is whether it could serve a kiosk now. (list "port" startup_s)
*/}}
{{- define "u5.probes" -}}
startupProbe:
  httpGet: { path: /live, port: {{ index . 0 }} }
  periodSeconds: 5
  failureThreshold: {{ div (index . 1) 5 }}
livenessProbe:
  httpGet: { path: /live, port: {{ index . 0 }} }
  periodSeconds: 10
  timeoutSeconds: 3
  failureThreshold: 3
readinessProbe:
  httpGet: { path: /ready, port: {{ index . 0 }} }
  periodSeconds: 3
  timeoutSeconds: 2
  failureThreshold: 2
{{- end }}

{{/*
Endpoints are taken out of the load balancers while the old pod still serves; only then is it told to drain. The kubelet
sleeps, since there is no program in the image that could.
*/}}
{{- define "u5.preStop" -}}
lifecycle:
  preStop:
    sleep:
      seconds: 5
{{- end }}

{{/* Environment: what the part needs, and what somebody added. (list $ values) */}}
{{- define "u5.extraEnv" -}}
{{- with concat (index . 0).Values.extraEnv ((index . 1).extraEnv | default list) }}
{{- toYaml . }}
{{- end }}
{{- end }}

{{/* A variable out of a Secret that exists, where one is named, for programs that read no files. (dict "name" "secret") */}}
{{- define "u5.secretEnv" -}}
{{- if .secret.name }}
- name: {{ .name }}
  valueFrom:
    secretKeyRef:
      name: {{ .secret.name }}
      key: {{ .secret.key }}
{{- end }}
{{- end }}

{{/*
Fills a volume from an image that holds its files; nothing is fetched from the internet. Models get a folder for each
version, to which `current` leads, so that a pod that still runs keeps the files that it has open. What staff may change
(once) is copied into an empty volume alone. (list $ image "volume" "folder in the image" once)
*/}}
{{- define "u5.seed" -}}
{{- $root := index . 0 -}}{{- $folder := index . 3 -}}
- name: seed-{{ index . 2 }}
  {{- include "u5.imageOf" (list $root (index . 1)) | nindent 2 }}
  {{- include "u5.containerSecurity" $root | nindent 2 }}
  command: [sh, -ec]
  args:
    - |
      {{- if index . 4 }}
      [ -e /seed/.seeded ] || { cp -R /artefacts/{{ $folder }}/. /seed/; touch /seed/.seeded; }
      {{- else }}
      version="$(cat /artefacts/{{ $folder }}.version)"
      before="$(readlink /seed/current || true)"
      if [ ! -d "/seed/$version" ]; then
        cp -R /artefacts/{{ $folder }} "/seed/.$HOSTNAME"
        mv -T "/seed/.$HOSTNAME" "/seed/$version" || rm -rf "/seed/.$HOSTNAME"
      fi
      ln -sfn "$version" /seed/current
      for old in /seed/*; do
        case "$old" in "/seed/$version" | "/seed/$before" | /seed/current | /seed/lost+found) ;; *) rm -rf "$old" ;; esac
      done
      {{- end }}
  resources:
    requests: { cpu: 50m, memory: 32Mi }
    limits: { cpu: 500m, memory: 256Mi }
  volumeMounts:
    - name: {{ index . 2 }}
      mountPath: /seed
{{- end }}
