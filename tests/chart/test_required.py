"""What was asked for in so many words, read off the rendered chart."""

import tomllib

import pytest

from chart import CHART, ENVIRONMENTS, HELMS, containers, everything, is_own, of_kind, one, oldest_for, pods, render, render_values

GPU = "nvidia.com/gpu"
STORE1 = CHART / "values-store1.yaml"
RESOURCES = {
    "orchestrator": ("500m", "512Mi", "1000m", "1Gi", False),
    "signalling-entrance": ("250m", "128Mi", "500m", "256Mi", False),
    "speaches": ("1000m", "2Gi", "2000m", "4Gi", True),
    "avatar-entrance": ("2000m", "4Gi", "4000m", "8Gi", True),
    "admin": ("250m", "256Mi", "500m", "512Mi", False),
}
IMAGES = {
    "orchestrator": "u5-orchestrator",
    "signalling-entrance": "u5-signalling",
    "admin": "u5-admin",
    "speaches": "speaches",
}
TEMPLATES = "orchestrator signalling speaches avatar admin configmap-flows configmap-prompts configmap-kb pvc-data".split()


@pytest.fixture(scope="module")
def store1():
    return render(STORE1).objects()


def deployment(objects, part):
    return one(objects, "Deployment", f"u5-{part}")


def container(objects, part):
    return deployment(objects, part)["spec"]["template"]["spec"]["containers"][0]


def test_the_files_are_where_they_are_looked_for():
    for name in ["Chart.yaml", "values.yaml", "values-qa.yaml", "values-store1.yaml", "fleet.yaml", "values.schema.json"]:
        assert (CHART / name).is_file(), name
    for name in TEMPLATES:
        assert (CHART / "templates" / f"{name}.yaml").is_file(), name


@pytest.mark.parametrize("part", RESOURCES)
def test_resources(store1, part):
    cpu, memory, cpu_limit, memory_limit, has_gpu = RESOURCES[part]
    extra = {GPU: 1} if has_gpu else {}
    found = container(store1, part)["resources"]
    assert found["requests"] == {"cpu": cpu, "memory": memory, **extra}
    assert found["limits"] == {"cpu": cpu_limit, "memory": memory_limit, **extra}


@pytest.mark.parametrize("part", IMAGES)
def test_images_come_from_the_store_registry(store1, part):
    image = container(store1, part)["image"]
    assert image.rsplit(":", 1)[0] == f"harbor.cledorze.lan/library/{IMAGES[part]}"


def test_one_replica_each_and_one_page_and_avatar_for_each_kiosk(store1):
    for thing in of_kind(store1, "Deployment", "StatefulSet"):
        assert thing["spec"]["replicas"] == 1, thing["metadata"]["name"]
    kiosks = {"entrance", "bakery"}
    for part in ("signalling", "avatar"):
        names = {t["metadata"]["name"] for t in of_kind(store1, "Deployment") if f"u5-{part}-" in t["metadata"]["name"]}
        assert names == {f"u5-{part}-{kiosk}" for kiosk in kiosks}


def test_an_avatar_only_where_one_is_wanted():
    objects = render_values({"kiosks": [{"id": "a", "avatar": {"enabled": True}}, {"id": "b"}]}).objects()
    assert [t for t in of_kind(objects, "Deployment") if "avatar" in t["metadata"]["name"]] == [deployment(objects, "avatar-a")]


def test_the_language_model_and_the_knowledge_are_shared_by_the_store(store1):
    ollama = container(store1, "ollama")
    assert ollama["resources"]["limits"][GPU] == 1
    assert "qwen2.5:14b" in str(ollama["startupProbe"]) and "nomic-embed-text" in str(ollama["startupProbe"])
    claim = one(store1, "PersistentVolumeClaim", "u5-qdrant")
    assert claim["spec"]["resources"]["requests"]["storage"] == "10Gi"
    assert one(store1, "StatefulSet", "u5-qdrant")["spec"]["replicas"] == 1


def test_qa_runs_on_node1():
    for name, pod in pods(render(CHART / "values-qa.yaml").objects()):
        assert pod["spec"]["nodeSelector"] == {"praesenz.io/role": "qa"}, name
        assert pod["spec"]["tolerations"] == [
            {"key": "praesenz.io/role", "operator": "Equal", "value": "qa", "effect": "NoSchedule"}
        ], name


@pytest.mark.parametrize("part", ["orchestrator", "signalling-entrance"])
def test_nobody_notices_a_rollout(store1, part):
    spec = deployment(store1, part)["spec"]
    assert spec["strategy"] == {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}}
    pod = spec["template"]["spec"]
    # Five seconds until nobody sends new ones, thirty for those that talk, ten to end.
    assert pod["terminationGracePeriodSeconds"] == 45
    assert pod["containers"][0]["lifecycle"] == {"preStop": {"sleep": {"seconds": 5}}}
    assert pod["containers"][0]["readinessProbe"]["httpGet"]["path"] == "/ready"


def test_the_grace_follows_the_drain():
    objects = render_values({"drain": {"graceSeconds": 90}}).objects()
    assert deployment(objects, "orchestrator")["spec"]["template"]["spec"]["terminationGracePeriodSeconds"] == 105
    assert "drain_grace_s = 90" in one(objects, "ConfigMap", "u5-orchestrator")["data"]["u5.toml"]


def test_probes_tell_life_from_readiness(store1):
    for name, pod in pods(store1):
        for found in pod["spec"]["containers"]:
            if is_own(found) and "livenessProbe" in found:
                assert found["livenessProbe"]["httpGet"]["path"] == "/live", name
                assert found["readinessProbe"]["httpGet"]["path"] == "/ready", name
    startup = container(store1, "orchestrator")["startupProbe"]
    assert startup["periodSeconds"] * startup["failureThreshold"] >= 300


GPU_STRATEGIES = {"exclusive": (0, 1), "mig": (0, 1), "dra": (0, 1), "timeSlicing": (1, 0)}


@pytest.mark.parametrize("mode", GPU_STRATEGIES)
def test_how_gpu_pods_are_replaced_follows_from_how_gpus_are_given(mode):
    objects = render_values({"gpu": {"mode": mode}, "kiosks": [{"id": "a", "avatar": {"enabled": True}}]}).objects()
    surge, unavailable = GPU_STRATEGIES[mode]
    for part in ("speaches", "ollama", "avatar-a"):
        update = deployment(objects, part)["spec"]["strategy"]["rollingUpdate"]
        assert (update["maxSurge"], update["maxUnavailable"]) == (surge, unavailable), part


def test_what_pods_ask_for_follows_from_how_gpus_are_given():
    kiosks = [{"id": "a", "avatar": {"enabled": True}}]
    mig = render_values({"gpu": {"mode": "mig"}, "kiosks": kiosks}).objects()
    assert container(mig, "speaches")["resources"]["limits"]["nvidia.com/mig-1g.10gb"] == 1
    assert container(mig, "avatar-a")["resources"]["requests"]["nvidia.com/mig-2g.20gb"] == 1
    dra = render_values({"gpu": {"mode": "dra"}, "kiosks": kiosks}).objects()
    pod = deployment(dra, "ollama")["spec"]["template"]["spec"]
    assert pod["containers"][0]["resources"]["claims"] == [{"name": "gpu"}]
    assert pod["resourceClaims"] == [{"name": "gpu", "resourceClaimTemplateName": "u5-gpu"}]
    none = render_values({"gpu": {"mode": "none"}}).objects()
    assert GPU not in str(none) and "resourceClaims" not in str(none)


@pytest.mark.parametrize("kiosks, capacity, fits", [(1, 3, True), (1, 2, False), (5, 7, True), (5, 6, False)])
def test_n_kiosks_need_n_and_two_exclusive_gpus(kiosks, capacity, fits):
    avatars = [{"id": f"k{i}", "avatar": {"enabled": True}} for i in range(kiosks)]
    made = render_values({"gpu": {"mode": "exclusive", "nodeCapacity": capacity}, "kiosks": avatars})
    assert (made.code == 0) == fits
    if not fits:
        assert f"{kiosks + 2} GPUs are needed" in made.errors and f"gives {capacity}" in made.errors


def test_each_gpu_tier_has_a_priority_of_its_own(store1):
    values = {c["metadata"]["name"]: c["value"] for c in of_kind(store1, "PriorityClass")}
    assert values["u5-core"] > values["u5-speech"] > values["u5-llm"] > values["u5-avatar"] > values["u5-batch"]
    used = {pod["spec"]["priorityClassName"] for _, pod in pods(store1)}
    assert used == set(values)


def test_defaults_and_what_was_published_are_one_directory(store1):
    pod = deployment(store1, "orchestrator")["spec"]["template"]["spec"]
    (content,) = [volume for volume in pod["volumes"] if volume["name"] == "content"]
    sources = [source["configMap"] for source in content["projected"]["sources"]]
    assert sources == [{"name": "u5-flows"}, {"name": "u5-prompts"}, {"name": "u5-live", "optional": True}]
    assert not [mount for mount in pod["containers"][0]["volumeMounts"] if "subPath" in mount]
    # What is watched needs no new pod.
    assert set(deployment(store1, "orchestrator")["spec"]["template"]["metadata"]["annotations"]) == {"checksum/config", "checksum/kb"}


def test_flows_and_prompts_are_those_of_the_repository(store1):
    root = CHART.parent
    for kind, folder in (("flows", root / "flows"), ("prompts", root / "prompts")):
        data = one(store1, "ConfigMap", f"u5-{kind}")["data"]
        files = {f.name: f for f in folder.iterdir() if f.suffix in (".yaml", ".md", ".csv")}
        assert set(data) == set(files)
        for name, file in files.items():
            assert data[name].rstrip("\n") == file.read_text().rstrip("\n"), name


def test_what_was_published_outlives_the_release(store1):
    live = one(store1, "ConfigMap", "u5-live")
    assert live["data"] == {}
    assert live["metadata"]["annotations"] == {
        "helm.sh/hook": "pre-install",
        "helm.sh/hook-delete-policy": "hook-failed",
        "helm.sh/resource-policy": "keep",
    }
    assert 'if not (lookup "v1" "ConfigMap"' in (CHART / "templates/configmap-live.yaml").read_text()
    for claim in of_kind(store1, "PersistentVolumeClaim"):
        assert claim["metadata"]["annotations"]["helm.sh/resource-policy"] == "keep"


def test_the_console_may_write_one_configmap_and_nothing_else():
    objects = render(CHART / "examples/publish-configmap.yaml").objects()
    (role,) = of_kind(objects, "Role")
    assert role["rules"] == [
        {"apiGroups": [""], "resources": ["configmaps"], "resourceNames": ["u5-live"], "verbs": ["get", "list", "watch", "update", "patch"]}
    ]
    (binding,) = of_kind(objects, "RoleBinding")
    assert binding["subjects"] == [{"kind": "ServiceAccount", "name": "u5-admin", "namespace": "u5-store"}]
    with_token = {name for name, pod in pods(objects) if pod["spec"]["automountServiceAccountToken"]}
    assert with_token == {"Deployment/u5-admin"}
    assert not of_kind(objects, "ClusterRole", "ClusterRoleBinding")


def test_the_console_may_touch_pods_only_where_it_was_said():
    admin = {"publish": "configmap", "touchPods": True}
    objects = render_values({"admin": admin}).objects()
    (role,) = of_kind(objects, "Role")
    assert role["rules"][1:] == [{"apiGroups": [""], "resources": ["pods"], "verbs": ["list", "patch"]}]
    text = one(objects, "ConfigMap", "u5-admin")["data"]["u5.toml"]
    (orchestrator,) = [pod for name, pod in pods(objects) if name == "Deployment/u5-orchestrator"]
    selector = next(line for line in text.splitlines() if line.startswith("pods = ")).split('"')[1]
    wanted = dict(pair.split("=") for pair in selector.split(","))
    assert wanted.items() <= orchestrator["metadata"]["labels"].items() and len(wanted) == 3


def test_nobody_has_a_token_where_nothing_is_published_to_kubernetes(store1):
    assert not of_kind(store1, "Role", "RoleBinding")
    assert not [name for name, pod in pods(store1) if pod["spec"]["automountServiceAccountToken"]]


def test_configmap_kb_says_where_knowledge_lies():
    values = {"knowledge": {"collections": {"products": {"synonyms": {"en": [["crisps", "chips"]]}}}}}
    data = one(render_values(values).objects(), "ConfigMap", "u5-kb")["data"]
    assert data["qdrant_url"] == "http://u5-qdrant.u5-store.svc:6334" and "crisps" in data["_collections.yaml"]


@pytest.mark.parametrize("values", everything(), ids=lambda file: file.stem)
def test_every_pod_is_restricted(values):
    for name, pod in pods(render(values, kubernetes=oldest_for(values)).objects()):
        spec = pod["spec"]
        assert spec["securityContext"]["runAsNonRoot"] and spec["securityContext"]["runAsUser"] > 0, name
        assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}, name
        assert not {"hostNetwork", "hostPID", "hostIPC"} & set(spec), name
        assert not [volume for volume in spec["volumes"] if "hostPath" in volume], name
        # Variables that Kubernetes makes of Services would be taken for the configuration, and refused.
        assert spec["enableServiceLinks"] is False, name
        for found in containers(pod):
            security = found["securityContext"]
            assert security["allowPrivilegeEscalation"] is False and security["readOnlyRootFilesystem"] is True, name
            assert security["capabilities"] == {"drop": ["ALL"]} and security["runAsNonRoot"] is True, name
            assert set(found["resources"]) >= {"requests", "limits"}, name


@pytest.mark.parametrize("values", everything(), ids=lambda file: file.stem)
def test_selectors_never_change(values):
    """They cannot be changed in a cluster, so nothing of a version may be in them."""
    for thing in of_kind(render(values).objects(), "Deployment", "StatefulSet"):
        allowed = {f"app.kubernetes.io/{key}" for key in ("name", "instance", "component")} | {"u5.praesenz.io/kiosk"}
        assert set(thing["spec"]["selector"]["matchLabels"]) <= allowed, thing["metadata"]["name"]


def test_replicas_are_left_to_whoever_scales():
    objects = render(CHART / "examples/multi-node.yaml").objects()
    assert "replicas" not in deployment(objects, "orchestrator")["spec"]
    (scaled,) = of_kind(objects, "ScaledObject")
    assert (scaled["spec"]["minReplicaCount"], scaled["spec"]["maxReplicaCount"]) == (0, 6)
    openings = [t["metadata"] for t in scaled["spec"]["triggers"] if t["type"] == "cron"]
    assert {(o["start"], o["end"], o["desiredReplicas"]) for o in openings} == {
        ("45 8 * * 1", "0 20 * * 1", "2"),
        ("45 8 * * 6", "0 18 * * 6", "2"),
    }
    assert all(o["timezone"] == "Europe/Paris" for o in openings)


def test_a_budget_only_for_what_there_is_more_of_than_one():
    assert not of_kind(render().objects(), "PodDisruptionBudget")
    (budget,) = of_kind(render(CHART / "examples/multi-node.yaml").objects(), "PodDisruptionBudget")
    assert budget["spec"]["maxUnavailable"] == 1


def test_the_passive_site_runs_its_data_and_nothing_else():
    objects = render(CHART / "examples/site-b.yaml").objects()
    running = {t["metadata"]["name"] for t in of_kind(objects, "Deployment", "StatefulSet") if t["spec"]["replicas"]}
    assert running == {"u5-qdrant", "u5-redis"}
    assert "replicaof redis.a.shop.example 6379" in one(objects, "ConfigMap", "u5-redis")["data"]["redis.conf"]
    assert all(job["spec"]["suspend"] for job in of_kind(objects, "CronJob"))


TYPES = {"Exact": "Exact", "PathPrefix": "Prefix"}


def settings(objects, part) -> dict:
    """What the file of a service says."""
    volumes = deployment(objects, part)["spec"]["template"]["spec"]["volumes"]
    (config,) = [volume["configMap"]["name"] for volume in volumes if volume["name"] == "config"]
    return tomllib.loads(one(objects, "ConfigMap", config)["data"]["u5.toml"])


def routed(objects) -> dict[str, dict[tuple[str, str], str]]:
    """By host: the service of each path and its type."""
    (ingress,) = of_kind(objects, "Ingress")
    assert ingress["spec"]["tls"][0]["hosts"] == [rule["host"] for rule in ingress["spec"]["rules"]]
    return {
        rule["host"]: {(path["path"], path["pathType"]): path["backend"]["service"]["name"] for path in rule["http"]["paths"]}
        for rule in ingress["spec"]["rules"]
    }


def test_everything_is_under_one_name(store1):
    assert routed(store1) == {
        "store1.cledorze.lan": {
            ("/v1/realtime", "Exact"): "u5-orchestrator",
            ("/v1/avatar", "Exact"): "u5-orchestrator",
            ("/ws", "Prefix"): "u5-orchestrator",
            ("/kiosks/entrance", "Prefix"): "u5-signalling-entrance",
            ("/", "Exact"): "u5-signalling-entrance",
            ("/kiosks/bakery", "Prefix"): "u5-signalling-bakery",
            ("/console", "Prefix"): "u5-admin",
        }
    }


def test_the_console_may_have_a_name_of_its_own():
    objects = render(CHART / "values-store1.yaml", sets=("admin.host=console.cledorze.lan",)).objects()
    routes = routed(objects)
    assert routes["console.cledorze.lan"] == {("/", "Prefix"): "u5-admin"}
    assert "u5-admin" not in routes["store1.cledorze.lan"].values()
    admin = settings(objects, "admin")["admin"]
    assert (admin["base_path"], admin["public_url"]) == ("", "https://console.cledorze.lan")


def test_services_know_the_paths_that_lead_to_them(store1):
    for kiosk in ("entrance", "bakery"):
        page = settings(store1, f"signalling-{kiosk}")["signalling"]
        assert (page["kiosk"], page["base_path"]) == (kiosk, f"/kiosks/{kiosk}")
        assert page["orchestrator_url"] == "wss://store1.cledorze.lan/v1/realtime"
    admin = settings(store1, "admin")["admin"]
    assert (admin["base_path"], admin["public_url"]) == ("/console", "https://store1.cledorze.lan/console")


def test_nothing_is_rewritten_on_the_way():
    sets = ("gateway.enabled=true", "gateway.parentRefs[0].name=shop")
    objects = render(CHART / "values-store1.yaml", sets=sets).objects()
    (ingress,) = of_kind(objects, "Ingress")
    assert not [name for name in ingress["metadata"].get("annotations", {}) if "rewrite" in name or "strip" in name]
    assert not [rule for route in of_kind(objects, "HTTPRoute") for rule in route["spec"]["rules"] if "filters" in rule]


def test_a_gateway_takes_more_kiosks_than_one_route_has_rules():
    values = {
        "host": "shop.example",
        "gateway": {"enabled": True, "parentRefs": [{"name": "shop"}]},
        "kiosks": [{"id": f"kiosk-{number}"} for number in range(40)],
    }
    routes = of_kind(render_values(values).objects(), "HTTPRoute")
    assert max(len(route["spec"]["rules"]) for route in routes) <= 16
    assert {tuple(route["spec"]["hostnames"]) for route in routes} == {("shop.example",)}
    paths = [rule["matches"][0]["path"]["value"] for route in routes for rule in route["spec"]["rules"]]
    assert len(paths) == len(set(paths)) == 40 + 5


def test_a_gateway_routes_as_an_ingress_does():
    sets = ("ingress.enabled=true", "gateway.enabled=true", "gateway.parentRefs[0].name=shop", "host=shop.example")
    objects = render(CHART / "values-store1.yaml", sets=sets).objects()
    (ingress,) = of_kind(objects, "Ingress")
    by_ingress = {
        (rule["host"], path["path"], path["pathType"], path["backend"]["service"]["name"], path["backend"]["service"]["port"]["number"])
        for rule in ingress["spec"]["rules"]
        for path in rule["http"]["paths"]
    }
    by_gateway = {
        (route["spec"]["hostnames"][0], match["path"]["value"], TYPES[match["path"]["type"]], backend["name"], backend["port"])
        for route in of_kind(objects, "HTTPRoute")
        for rule in route["spec"]["rules"]
        for match in rule["matches"]
        for backend in rule["backendRefs"]
    }
    assert by_ingress == by_gateway


def test_a_mirror_stands_before_every_registry():
    objects = render(CHART / "examples/air-gapped.yaml").objects()
    images = [found["image"] for _, pod in pods(objects) for found in containers(pod)]
    assert images and all(image.startswith("mirror.store.lan:5000/") for image in images)
    assert "@sha256:" in container(objects, "orchestrator")["image"]
    assert all(pod["spec"]["imagePullSecrets"] == [{"name": "mirror"}] for _, pod in pods(objects))


def test_no_chart_makes_a_secret():
    for values in ENVIRONMENTS:
        for version in HELMS:
            assert not of_kind(render(values, version=version).objects(), "Secret")
    for template in CHART.glob("templates/**/*"):
        if template.is_file():
            assert not [name for name in ("randAlpha", "genPrivateKey", "genSelfSigned", "htpasswd") if name in template.read_text()]


def test_stores_that_serve_customers_name_their_secrets():
    for values in (CHART / "values-uat.yaml", CHART / "values-live.yaml", STORE1):
        files = secret_files(render(values).objects(), "Deployment/u5-orchestrator")
        assert files["tokens"] == ("u5-kiosks", "tokens")
        assert files["redis-password"][0] == "u5-redis"


def secret_files(objects: list[dict], name: str) -> dict[str, tuple[str, str]]:
    """The files in which a pod finds Secrets: of which Secret, and which key of it."""
    (pod,) = [pod for found, pod in pods(objects) if found == name]
    (volume,) = [volume for volume in pod["spec"]["volumes"] if volume["name"] == "secrets"]
    sources = [source["secret"] for source in volume["projected"]["sources"]]
    return {item["path"]: (source["name"], item["key"]) for source in sources for item in source["items"]}


def test_our_programs_take_secrets_from_files_that_may_change():
    """Of variables nothing new is heard until the pod is replaced, and of a file mounted by subPath neither."""
    for values in everything():
        for name, pod in pods(render(values, kubernetes=oldest_for(values)).objects()):
            found = pod["spec"]["containers"][0]
            if not name.startswith("Deployment/") or found["name"] not in ("orchestrator", "signalling", "admin"):
                continue
            assert "envFrom" not in found
            assert not [v for v in found.get("env", []) if "secretKeyRef" in v.get("valueFrom", {})], name
            assert not [m for m in found["volumeMounts"] if "subPath" in m], name


def test_every_secret_that_is_named_reaches_its_program():
    named = lambda name: {"name": name, "key": "key"}
    values = {
        "kiosks": [{"id": "a"}, {"id": "b"}],
        "orchestrator": {"tokensSecret": named("kiosks"), "deskTokenSecret": named("desk"), "toolSecret": "erp"},
        "signalling": {"tokensSecret": {"name": "kiosks"}, "pinSecret": named("pin"), "turnSecret": named("turn")},
        "redis": {"passwordSecret": named("redis")},
        **{server: {"apiKeySecret": named(server)} for server in ("speaches", "ollama", "qdrant", "openai")},
        "admin": {"sessions": "redis", "oidc": {"issuer": "https://sso", "clientId": "u5", "clientSecret": named("oidc")}},
    }
    objects = render_values(values).objects()
    servers = {f"{server}-key": (server, "key") for server in ("speaches", "ollama", "qdrant", "openai")}
    expected = {
        "orchestrator": {"tokens": ("kiosks", "key"), "desk-token": ("desk", "key"), "redis-password": ("redis", "key"), **servers},
        "signalling-b": {"token": ("kiosks", "b"), "pin": ("pin", "key"), "turn-secret": ("turn", "key")},
        "admin": {"desk-token": ("desk", "key"), "redis-password": ("redis", "key"), "oidc-secret": ("oidc", "key")},
    }
    for part, files in expected.items():
        assert secret_files(objects, f"Deployment/u5-{part}") == files
        text = one(objects, "ConfigMap", f"u5-{part}")["data"]["u5.toml"]
        assert all(f'"file:/run/secrets/u5/{file}"' in text for file in files), text
    assert 'tool_secrets = "/run/secrets/tools"' in one(objects, "ConfigMap", "u5-orchestrator")["data"]["u5.toml"]


def test_the_spoken_test_asks_the_deployed_kiosk(store1):
    pod = one(store1, "Pod", "u5-test-talk")
    assert pod["metadata"]["annotations"]["helm.sh/hook"] == "test"
    script = pod["spec"]["containers"][0]["args"][0]
    assert "ws://u5-orchestrator.u5-store.svc:8081/v1/realtime" in script and "/speech/opening-hours.wav" in script


def test_alerts_lead_to_the_stores_own_copy_of_the_runbooks():
    monitoring = {"rules": True, "runbooks": "https://docs.shop.lan/u5"}
    rules = [rule for thing in of_kind(render_values({"monitoring": monitoring}).objects(), "PrometheusRule")
             for group in thing["spec"]["groups"] for rule in group["rules"] if "alert" in rule]
    pages = {rule["annotations"]["runbook_url"] for rule in rules}
    assert len(pages) > 10 and all(page.startswith("https://docs.shop.lan/u5/Kiosk") for page in pages)


def test_extra_objects_are_templates():
    extra = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "{{ .Release.Name }}-extra", "labels": {}}}
    objects = render_values({"extraObjects": [extra], "extraEnv": [{"name": "TZ", "value": "UTC"}]}).objects()
    assert one(objects, "ConfigMap", "u5-extra")
    assert {"name": "TZ", "value": "UTC"} in container(objects, "orchestrator")["env"]
