"""The call graph, the NetworkPolicies that are made of it, and the page about it say the same as what runs."""

import subprocess
import sys

import pytest
import yaml

from chart import CHART, ROOT, containers, everything, of_kind, oldest_for, one, pods, render, render_values

GRAPH = yaml.safe_load((CHART / "callgraph.yaml").read_text())["components"]
COMPONENT = "app.kubernetes.io/component"


def policies(objects):
    return {policy["metadata"]["name"].removeprefix("u5-"): policy["spec"] for policy in of_kind(objects, "NetworkPolicy")}


def peer_component(rule):
    """The part that a rule is about, or None where it is somebody from outside."""
    selectors = [peer.get("podSelector", {}).get("matchLabels", {}) for peer in rule]
    return next((labels[COMPONENT] for labels in selectors if COMPONENT in labels), None)


def allowed(objects) -> set[tuple[str, str, int]]:
    """The calls that get through: out of the caller and into the called."""
    found = policies(objects)
    going = {
        (caller, peer_component(rule.get("to", [])), port["port"])
        for caller, spec in found.items()
        for rule in spec.get("egress", [])
        for port in rule.get("ports", [])
        if peer_component(rule.get("to", []))
    }
    coming = {
        (peer_component(rule["from"]), called, port["port"])
        for called, spec in found.items()
        for rule in spec.get("ingress", [])
        for port in rule["ports"]
        if peer_component(rule["from"])
    }
    assert going == coming, going ^ coming
    return going


@pytest.mark.parametrize("values", everything(), ids=lambda file: file.stem)
def test_only_calls_of_the_graph_get_through(values):
    objects = render(values, kubernetes=oldest_for(values)).objects()
    deployed = {pod["metadata"]["labels"][COMPONENT] for _, pod in pods(objects)}
    known = {(caller, call["to"], GRAPH[call["to"]]["ports"][call["port"]]) for caller, n in GRAPH.items() for call in n.get("calls", [])}
    got = allowed(objects)
    assert got <= known
    unconditional = {
        (caller, call["to"], GRAPH[call["to"]]["ports"][call["port"]])
        for caller, node in GRAPH.items()
        for call in node.get("calls", [])
        if {caller, call["to"]} <= deployed and "when" not in call
    }
    assert unconditional <= got


@pytest.mark.parametrize("values", everything(), ids=lambda file: file.stem)
def test_nothing_is_open_by_default(values):
    objects = render(values, kubernetes=oldest_for(values)).objects()
    default = policies(objects).pop("default-deny")
    assert default["policyTypes"] == ["Ingress", "Egress"] and "ingress" not in default and "egress" not in default
    for _, pod in pods(objects):
        for key, value in default["podSelector"]["matchLabels"].items():
            assert pod["metadata"]["labels"][key] == value
    deployed = {pod["metadata"]["labels"][COMPONENT] for _, pod in pods(objects)}
    assert deployed <= set(policies(objects)), "a part without a policy could not even ask for names"


@pytest.mark.parametrize("values", everything(), ids=lambda file: file.stem)
def test_ports_of_the_graph_are_those_of_containers_and_services(values):
    objects = render(values, kubernetes=oldest_for(values)).objects()
    for name, pod in pods(objects):
        node = GRAPH[pod["metadata"]["labels"][COMPONENT]]
        declared = {p["name"]: p["containerPort"] for c in containers(pod) for p in c.get("ports", [])}
        assert declared == (node["ports"] if name.startswith(("Deployment", "StatefulSet")) else {}), name
    for service in of_kind(objects, "Service"):
        node = GRAPH[service["metadata"]["labels"][COMPONENT]]
        assert {p["name"]: p["port"] for p in service["spec"]["ports"]} == node["ports"]


def test_every_address_in_a_configuration_is_one_that_may_be_called():
    """A server that a program is told of and that the graph forgot would hang until its deadline."""
    objects = render(CHART / "values-store1.yaml").objects()
    calls = allowed(objects)
    ports = {(s["metadata"]["labels"][COMPONENT], p["port"]) for s in of_kind(objects, "Service") for p in s["spec"]["ports"]}
    for part, name in (("orchestrator", "u5-orchestrator"), ("admin", "u5-admin")):
        text = one(objects, "ConfigMap", name)["data"]["u5.toml"] + str(one(objects, "ConfigMap", "u5-kb")["data"] if part == "orchestrator" else "")
        for called, port in ports:
            if f"u5-{called}" in text and f".svc:{port}" in text and f"u5-{called}." in text:
                assert (part, called, port) in calls, f"{part} is told of {called}:{port}"


def test_conditions_decide():
    def calls(**admin):
        return allowed(render_values({"admin": admin}).objects())

    assert ("admin", "redis", 6379) in calls(sessions="redis") and ("admin", "redis", 6379) not in calls()
    spec = policies(render_values({"admin": {"publish": "configmap"}}).objects())["admin"]
    assert [rule for rule in spec["egress"] if {p["port"] for p in rule["ports"]} == {443, 6443}]


def test_servers_elsewhere_are_reached_at_their_ports():
    spec = policies(render(CHART / "examples/servers-elsewhere.yaml").objects())["orchestrator"]
    open_ports = {port["port"] for rule in spec["egress"] if "to" not in rule for port in rule["ports"]}
    assert open_ports == {8000, 6334, 6379, 4318}


def test_a_redis_is_followed_only_from_the_site_that_was_named():
    objects = render(CHART / "examples/site-a.yaml").objects()
    redis = [rule for rule in policies(objects)["redis"]["ingress"] if not peer_component(rule["from"])]
    assert redis == [{"from": [{"ipBlock": {"cidr": "10.2.0.0/16"}}], "ports": [{"protocol": "TCP", "port": 6379}]}]
    service = one(objects, "Service", "u5-redis-followers")["spec"]
    assert service["type"] == "LoadBalancer" and service["externalTrafficPolicy"] == "Local"
    assert [port["port"] for port in policies(render(CHART / "examples/site-b.yaml").objects())["redis"]["egress"][-1]["ports"]] == [6379]


def test_an_empty_list_of_peers_is_nobody_and_not_everybody():
    objects = render().objects()
    for name, spec in policies(objects).items():
        assert all(rule.get("from") for rule in spec.get("ingress", [])), name
    assert "u5-redis-followers" not in {thing["metadata"]["name"] for thing in of_kind(objects, "Service")}


def test_what_operators_see_is_not_routed_to_browsers():
    (ingress,) = of_kind(render(CHART / "values-store1.yaml").objects(), "Ingress")
    routed = [path for rule in ingress["spec"]["rules"] for path in rule["http"]["paths"]]
    paths = {path["path"] for path in routed if path["backend"]["service"]["name"] == "u5-orchestrator"}
    assert paths == set(GRAPH["orchestrator"]["ingress"])


def test_health_of_the_graph_is_what_is_probed():
    objects = render(CHART / "values-store1.yaml").objects()
    for _, pod in pods(objects):
        node = GRAPH[pod["metadata"]["labels"][COMPONENT]]
        main = pod["spec"]["containers"][0]
        for kind, probe in (("live", "livenessProbe"), ("ready", "readinessProbe")):
            path = node.get("health", {}).get(kind, "")
            if path.startswith("/") and probe in main:
                assert main[probe]["httpGet"]["path"] == path


def test_the_blueprint_is_up_to_date():
    done = subprocess.run([sys.executable, ROOT / "docs/blueprint.py", "--check"], check=False)
    assert done.returncode == 0, "run docs/blueprint.py"
