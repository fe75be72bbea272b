"""From a push to a store: the workflow, and the scripts that it calls, run here."""

import json
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import yaml
from cyclonedx.schema import _res as cyclonedx_schemas
from jsonschema import Draft7Validator
from referencing import Registry
from referencing.jsonschema import DRAFT7

from chart import CHART, ROOT, TOOLS, clean_environment

WORKFLOW = yaml.safe_load((ROOT / ".gitea/workflows/build.yaml").read_text())
JOBS = WORKFLOW["jobs"]
VALUES = """# what runs
speaches:
  image:
    tag: 0.8.3
image:
  pullPolicy: Always
  tag: "0000000"
admin:
  tag: kept
"""
COMMIT = "9f2c1d3e4b5a69788796a5b4c3d2e1f0a9b8c7d6"
IMAGES = ["u5-orchestrator", "u5-signalling", "u5-admin", "u5-tools"]


def run(*command, cwd=None, **variables):
    environment = clean_environment() | {"GIT_CONFIG_GLOBAL": os.devnull} | variables
    return subprocess.run([str(part) for part in command], cwd=cwd, env=environment, capture_output=True, text=True)


def steps(job):
    return [step for step in JOBS[job]["steps"] if "run" in step]


def test_every_branch_is_built_and_only_main_is_deployed():
    # YAML reads `on` as a truth.
    assert WORKFLOW[True]["push"]["branches"] == ["**"]
    main = "gitea.ref == 'refs/heads/main'"
    assert JOBS["deploy"]["if"] == main
    (push,) = [step for step in steps("images") if "push.sh" in step["run"]]
    assert push["if"] == main
    assert not [job for job in ("test", "images") if "if" in JOBS[job]]


def test_nothing_is_shipped_that_was_not_tested():
    assert JOBS["images"]["needs"] == "test" and JOBS["deploy"]["needs"] == "images"
    order = [step["run"].split()[0] for step in steps("images")]
    assert order == ["make", ".ci/scan", "containers/push.sh"]


def test_people_are_told_of_success_and_of_failure():
    assert JOBS["notify"]["if"] == "always()" and set(JOBS["notify"]["needs"]) == {"test", "images", "deploy"}
    status = steps("notify")[0]["env"]["STATUS"]
    assert "'failure'" in status and "'success'" in status


def test_steps_call_scripts_that_are_there_and_run_the_same_here():
    for job in JOBS:
        for step in steps(job):
            program = step["run"].split()[0]
            assert program == "make" or os.access(ROOT / program, os.X_OK), program
    assert "\nimages:" in (ROOT / "Makefile").read_text()
    (push,) = [step["run"] for step in steps("images") if "push.sh" in step["run"]]
    assert push.split()[1:] == IMAGES


def test_images_that_are_pushed_are_those_that_the_chart_runs():
    values = yaml.safe_load((CHART / "values.yaml").read_text())
    used = {values[part]["image"]["repository"] for part in ("orchestrator", "signalling", "admin", "tools")}
    assert used == {f"library/{name}" for name in IMAGES}
    assert WORKFLOW["env"]["REGISTRY"] == f"{values['image']['registry']}/library"


@pytest.fixture
def infra(tmp_path):
    """The infrastructure's repository, with a copy to look into."""
    bare, work = tmp_path / "infra.git", tmp_path / "work"
    assert run("git", "init", "--quiet", "--bare", "--initial-branch", "main", bare).returncode == 0
    assert run("git", "clone", "--quiet", bare, work).returncode == 0
    (work / "u5").mkdir()
    (work / "u5/values.yaml").write_text(VALUES)
    run("git", "add", "-A", cwd=work)
    run("git", "-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "-m", "first", cwd=work)
    pushed = run("git", "push", "--quiet", "origin", "HEAD:main", cwd=work)
    assert pushed.returncode == 0, pushed.stderr
    return bare


def show(bare):
    return run("git", "--git-dir", bare, "show", "main:u5/values.yaml").stdout


def test_the_tag_in_the_infrastructure_is_the_commit_and_nothing_else_changes(infra):
    before = show(infra)
    done = run(ROOT / ".ci/bump", f"file://{infra}", COMMIT)
    assert done.returncode == 0, done.stderr
    assert show(infra) == before.replace('"0000000"', f'"{COMMIT}"')
    assert yaml.safe_load(show(infra))["image"]["tag"] == COMMIT
    assert run("git", "--git-dir", infra, "log", "-1", "--format=%s", "main").stdout.strip() == f"Run U5 {COMMIT}"
    again = run(ROOT / ".ci/bump", f"file://{infra}", COMMIT)
    assert again.returncode == 0 and "already" in again.stdout


def test_a_commit_of_digits_stays_a_text(infra):
    assert run(ROOT / ".ci/bump", f"file://{infra}", "1234567").returncode == 0
    assert yaml.safe_load(show(infra))["image"]["tag"] == "1234567"


@pytest.mark.parametrize("tag", ["latest", "main; rm -rf /", "", "ABCDEF0"])
def test_only_commits_are_deployed(infra, tag):
    before = show(infra)
    done = run(ROOT / ".ci/bump", f"file://{infra}", tag)
    assert done.returncode == 2 and show(infra) == before


def test_a_repository_without_the_file_is_told(infra):
    done = run(ROOT / ".ci/bump", f"file://{infra}", COMMIT, "elsewhere/values.yaml")
    assert done.returncode == 1 and "elsewhere/values.yaml is not in" in done.stderr


class Webhook(BaseHTTPRequestHandler):
    heard: list = []

    def do_POST(self):
        Webhook.heard.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
        self.send_response(200)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.mark.parametrize("status", ["success", "failure"])
def test_the_webhook_hears_how_it_went(status):
    server = HTTPServer(("127.0.0.1", 0), Webhook)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/"
    done = run(ROOT / ".ci/notify", status, NOTIFY_URL=url, COMMIT=COMMIT, BRANCH='fix/"quotes"\\', RUN_URL="http://run/1")
    server.shutdown()
    assert done.returncode == 0 and done.stderr == ""
    heard = Webhook.heard.pop()
    assert heard["status"] == status and COMMIT in heard["text"] and 'fix/"quotes"\\' in heard["text"]


def test_a_webhook_that_is_away_does_not_fail_the_run():
    done = run(ROOT / ".ci/notify", "success", NOTIFY_URL="http://127.0.0.1:9/")
    assert done.returncode == 0 and "did not take it" in done.stderr


def test_containerfiles_are_clean_and_hold_only_what_they_should():
    files = sorted((ROOT / "containers").glob("*.Containerfile"))
    done = run(TOOLS / "py/bin/hadolint", *files)
    assert done.returncode == 0, done.stdout
    for file in files:
        text = file.read_text()
        assert "\nFROM scratch\n" in text and "\nUSER 10001:10001\n" in text and "org.opencontainers.image.title" in text, file


def test_scripts_can_be_parsed():
    for script in [*(ROOT / "containers").glob("*.sh"), *(ROOT / ".ci").iterdir(), *CHART.glob("files/*.sh")]:
        shell = "bash" if script.read_text().startswith("#!") or script.name == "lib.sh" else "sh"
        assert run(shell, "-n", script).returncode == 0, script


def cyclonedx() -> Draft7Validator:
    """The schema as the newest that a package brings along; what is written here did not change since."""
    folder = Path(cyclonedx_schemas.__file__).parent
    named = {"http://cyclonedx.org/schema/spdx.schema.json": "spdx", "http://cyclonedx.org/schema/jsf-0.82.schema.json": "jsf-0.82"}
    read = {uri: json.loads((folder / f"{name}.SNAPSHOT.schema.json").read_text()) for uri, name in named.items()}
    registry = Registry().with_resources((uri, DRAFT7.create_resource(schema)) for uri, schema in read.items())
    return Draft7Validator(json.loads((folder / "bom-1.4.SNAPSHOT.schema.json").read_text()), registry=registry)


@pytest.mark.parametrize("program", ["u5-orchestrator", "u5-signalling", "u5-admin", "u5"])
def test_every_image_tells_its_parts(program):
    done = run(sys.executable, ROOT / "containers/sbom.py", program, SOURCE_DATE_EPOCH="1700000000")
    assert done.returncode == 0, done.stderr
    bom = json.loads(done.stdout)
    assert (bom["bomFormat"], bom["specVersion"]) == ("CycloneDX", "1.5")
    cyclonedx().validate(bom)
    names = {part["name"] for part in bom["components"]}
    assert {"tokio", "axum", "serde", "u5-runtime"} <= names and "insta" not in names and "proptest" not in names
    references = [part["bom-ref"] for part in bom["components"]]
    assert len(references) == len(set(references)) and all(part["purl"].startswith("pkg:") for part in bom["components"])
    again = run(sys.executable, ROOT / "containers/sbom.py", program, SOURCE_DATE_EPOCH="1700000000")
    assert again.stdout == done.stdout, "the same commit has the same parts"
