"""A Prometheus with the store's rules, and what one asks it."""

import json
import math
import time
import urllib.parse

import yaml

from programs import ROOT, Program, free_port, get_json, installed

RULES = ROOT / "helm" / "rules"


class Prometheus(Program):
    """Scrapes every second: tests have no minutes."""

    def __init__(self, folder, targets, alertmanager=None):
        self.port = free_port()
        config = {
            "global": {"scrape_interval": "1s", "scrape_timeout": "1s", "evaluation_interval": "1s"},
            "rule_files": [str(RULES / "*.yaml")],
            "scrape_configs": [{"job_name": "u5", "static_configs": [
                {"targets": [f"127.0.0.1:{port}"], "labels": labels} for port, labels in targets]}],
        }
        if alertmanager:
            config["alerting"] = {"alertmanagers": [{"static_configs": [{"targets": [f"127.0.0.1:{alertmanager}"]}]}]}
        file = folder / "prometheus.yaml"
        file.write_text(yaml.safe_dump(config))
        super().__init__(folder, "prometheus", [
            installed("prometheus", "prometheus"), f"--config.file={file}", f"--storage.tsdb.path={folder / 'tsdb'}",
            f"--web.listen-address=127.0.0.1:{self.port}", "--log.level=warn"])
        self.serves(f"{self.url}/-/ready")

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def ask(self, path, **parameters):
        answer = get_json(f"{self.url}/api/v1/{path}?{urllib.parse.urlencode(parameters)}")
        assert answer["status"] == "success", answer
        return answer["data"]

    def now(self, expr):
        """The series of an expression, with a number each."""
        found = self.ask("query", query=expr)["result"]
        return [(series["metric"], float(series["value"][1])) for series in found]

    def numbers(self, expr):
        return [(labels, value) for labels, value in self.now(expr) if math.isfinite(value)]

    def over(self, expr, start, end, step):
        """The series of an expression, with (time, number) for each step."""
        found = self.ask("query_range", query=expr, start=start, end=end, step=step)["result"]
        return [(series["metric"], [(at, float(value)) for at, value in series["values"]]) for series in found]

    def rules(self):
        groups = self.ask("rules")["groups"]
        return [rule for group in groups for rule in group["rules"]]


def targets(stores, exporters):
    """Everything that is to be scraped, with its labels."""
    ours = [(service.port, service.labels) for store in stores for service in store.services]
    return [*ours, (exporters.port, {"store": stores[0].name})]


def dashboards():
    """Every dashboard by the name of its file."""
    files = sorted((ROOT / "helm" / "dashboards").glob("*.json"))
    return {file.stem: json.loads(file.read_text()) for file in files}


def chosen(expr, store=".*"):
    """An expression as Grafana sends it when everything is chosen, or all of one store."""
    for variable, value in {"$store": store, "$namespace": ".*", "$kiosk": ".*", "$__rate_interval": "1m", "$__range": "1h"}.items():
        expr = expr.replace(variable, value)
    return expr


def past(seconds):
    now = time.time()
    return now - seconds, now
