"""The chart at a real kube-apiserver, where U5_TEST_KUBECONFIG names one: a file for kubectl, of somebody who may do
everything there. No node is needed. What these tests make is in namespaces of their own, and goes with them.
"""

import json
import os
import subprocess
import uuid

import pytest
import yaml

from chart import CHART, HELMS, TOOLS, clean_environment, everything, parse, values_arguments

KUBECONFIG = os.environ.get("U5_TEST_KUBECONFIG")
pytestmark = pytest.mark.skipif(not KUBECONFIG, reason="U5_TEST_KUBECONFIG names no kube-apiserver")
LIVE = "u5-live"
EDIT = {"data": {"entry.yaml": "flow: entry\n"}}


def run(*command, stdin: str | None = None) -> subprocess.CompletedProcess:
    environment = clean_environment() | {"KUBECONFIG": str(KUBECONFIG)}
    return subprocess.run([str(part) for part in command], input=stdin, capture_output=True, text=True, env=environment)


def kubectl(*arguments, stdin: str | None = None) -> str:
    done = run("kubectl", *arguments, stdin=stdin)
    assert done.returncode == 0, done.stderr
    return done.stdout


def helm(version: str, *arguments) -> str:
    done = run(TOOLS / f"helm{version}" / "helm" / "helm", *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def namespace():
    """A namespace that warns of pods which are not restricted."""
    name = f"u5-test-{uuid.uuid4().hex[:8]}"
    labels = {"pod-security.kubernetes.io/warn": "restricted", "pod-security.kubernetes.io/enforce": "restricted"}
    made = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}}
    kubectl("create", "-f", "-", stdin=json.dumps(made))
    yield name
    kubectl("delete", "namespace", name, "--wait=false")


def known() -> set[str]:
    """The groups and versions that the server has; those of operators are there only where these are."""
    return set(kubectl("api-versions").split())


@pytest.mark.parametrize("values", everything(), ids=lambda file: file.stem)
def test_the_server_would_take_everything_and_warns_of_nothing(namespace, values):
    rendered = parse(helm("4", "template", "u5", CHART, "--namespace", namespace, *values_arguments((values,), ())))
    has = known()
    taken = [thing for thing in rendered if thing["apiVersion"] in has]
    own = [thing["kind"] for thing in rendered if thing not in taken and "." not in thing["apiVersion"].split("/")[0]]
    assert len(taken) > 10 and own == [], f"the server knows none of {own}"
    done = run("kubectl", "apply", "--dry-run=server", "--namespace", namespace, "-f", "-", stdin=yaml.safe_dump_all(taken))
    assert done.returncode == 0, done.stderr
    assert "would violate PodSecurity" not in done.stderr, done.stderr


def may(namespace: str, account: str, verb: str, what: str) -> bool:
    asked = run("kubectl", "auth", "can-i", verb, what, "--namespace", namespace, f"--as=system:serviceaccount:{namespace}:{account}")
    assert asked.stdout.strip() in ("yes", "no"), asked.stderr
    return asked.stdout.strip() == "yes"


def install(version: str, namespace: str, *more: str) -> None:
    values = values_arguments((CHART / "examples/publish-configmap.yaml",), ())
    helm(version, "upgrade", "--install", "u5", CHART, "--namespace", namespace, *values, *more)


def test_the_admin_service_may_write_what_is_live_and_nothing_else(namespace):
    install("4", namespace)
    assert may(namespace, "u5-admin", "update", f"configmap/{LIVE}")
    assert may(namespace, "u5-admin", "patch", f"configmap/{LIVE}")
    for verb, what in [("update", "configmap/u5-flows"), ("create", "configmaps"), ("delete", f"configmap/{LIVE}"), ("get", "secrets"), ("list", "pods"), ("create", "pods")]:
        assert not may(namespace, "u5-admin", verb, what), f"{verb} {what}"
    for account in ("u5-orchestrator", "u5-signalling"):
        assert not may(namespace, account, "get", f"configmap/{LIVE}"), account


@pytest.mark.parametrize("version", HELMS)
def test_upgrades_and_rollbacks_keep_what_staff_published(namespace, version):
    def live() -> dict:
        return json.loads(kubectl("get", "configmap", LIVE, "--namespace", namespace, "-o", "json")).get("data", {})

    install(version, namespace)
    assert live() == {}
    kubectl("patch", "configmap", LIVE, "--namespace", namespace, "--type=merge", "-p", json.dumps(EDIT))
    install(version, namespace, "--set", "image.tag=0a1b2c3")
    assert live() == EDIT["data"], "an upgrade"
    helm(version, "rollback", "u5", "1", "--namespace", namespace)
    assert live() == EDIT["data"], "a rollback"
    helm(version, "uninstall", "u5", "--namespace", namespace)
    assert live() == EDIT["data"], "the end of the release"
