#!/usr/bin/env python3
"""Makes Grafana's dashboards of what is written in source/: one JSON beside this file for each YAML there.

    helm/dashboards/build.py           writes them
    helm/dashboards/build.py --check   says which are not as they would be written

A dashboard is rows of panels; a panel is a title, a query or several by their legends, and what sets it apart:

    kind       graph (a line for each series), stat, bars, heatmap, state (0 and 1 over time), table; graph unless said
    unit       Grafana's name of it, or any text that is to stand beside the numbers
    warn, bad  from where on it is yellow, and red; `good` for states whose 1 is the good one
    each       one query for each of these values, which stand for `$each`
    columns    of a table: a query each, joined by the labels that they share
    nonzero    leaves out what was never there

`$in` stands for the store and the namespace that were chosen, `$kiosks` for the kiosks.
"""

import json
import pathlib
import sys

import yaml

HERE = pathlib.Path(__file__).parent
SCOPE = {"$in": 'store=~"$store", namespace=~"$namespace"', "$kiosks": 'kiosk=~"$kiosk"'}
COLUMNS = 24
# Width and height of each kind, in Grafana's grid.
SIZES = {"stat": (3, 4), "graph": (8, 8), "bars": (8, 10), "heatmap": (8, 10), "state": (8, 8), "table": (24, 7)}
TYPES = {"graph": "timeseries", "bars": "bargauge", "state": "state-timeline"}
SOURCE = {"type": "prometheus", "uid": "${datasource}"}
VARIABLES = {
    "store": "label_values(u5_build_info, store)",
    "namespace": 'label_values(u5_build_info{store=~"$store"}, namespace)',
}


def dashboard(source):
    return {
        "uid": source["uid"],
        "title": f"U5 / {source['title']}",
        "description": source["description"],
        "tags": ["u5"],
        "schemaVersion": 39,
        "version": 1,
        "editable": False,
        "graphTooltip": 1,
        "refresh": "30s",
        "time": {"from": "now-3h", "to": "now"},
        "timezone": "browser",
        "links": [{"type": "dashboards", "tags": ["u5"], "title": "U5", "asDropdown": True, "keepTime": True}],
        "annotations": {"list": [alerts()]},
        "templating": {"list": variables(VARIABLES | source.get("variables", {}))},
        "panels": panels(source["rows"]),
    }


def alerts():
    expr = scoped('ALERTS{$in, alertstate="firing"}')
    return {"name": "Alerts", "datasource": SOURCE, "enable": True, "expr": expr, "titleFormat": "{{alertname}}", "iconColor": "red"}


def variables(queries):
    choices = [{"name": "datasource", "label": "Prometheus", "type": "datasource", "query": "prometheus"}]
    for name, query in queries.items():
        choices.append({
            "name": name, "label": name.capitalize(), "type": "query", "datasource": SOURCE,
            "query": {"query": query, "refId": name}, "refresh": 2, "sort": 1,
            # A label that is not there matches this, too: a store's own Prometheus need not name the store.
            "multi": True, "includeAll": True, "allValue": ".*", "current": {"text": "All", "value": "$__all"},
        })
    return choices


def panels(rows):
    made, top = [], 0
    for row in rows:
        made.append({"id": len(made) + 1, "type": "row", "title": row["title"], "collapsed": False,
                     "gridPos": {"x": 0, "y": top, "w": COLUMNS, "h": 1}, "panels": []})
        left, top, height = 0, top + 1, 0
        for described in row["panels"]:
            width, tall = SIZES[described.get("kind", "graph")]
            width, tall = described.get("width", width), described.get("height", tall)
            if left + width > COLUMNS:
                left, top, height = 0, top + height, 0
            made.append(panel(described, len(made) + 1, {"x": left, "y": top, "w": width, "h": tall}))
            left, height = left + width, max(height, tall)
        top += height
    return made


def panel(described, number, place):
    kind = described.get("kind", "graph")
    made = {
        "id": number, "type": TYPES.get(kind, kind), "title": described["title"], "gridPos": place,
        "description": described.get("help", ""), "datasource": SOURCE,
        "targets": [target(number, *query) for number, query in enumerate(queries(described))],
        "fieldConfig": {"defaults": field(described, kind), "overrides": []},
        "options": OPTIONS[kind],
    }
    if kind == "table":
        made |= table(described["columns"])
    return made


def queries(described):
    """Each query with its legend, and whether it is of one moment or of a heatmap."""
    kind = described.get("kind", "graph")
    shape = {"stat": "instant", "bars": "instant", "heatmap": "heatmap", "table": "table"}.get(kind, "series")
    if "columns" in described:
        return [(column["query"], title, shape) for title, column in described["columns"].items()]
    if "each" in described:
        (values,) = described["each"].values()
        return [(described["query"].replace("$each", value), value.replace("_", " "), shape) for value in values]
    named = described.get("queries", {described.get("legend", ""): described.get("query")})
    return [(expr + " > 0" if described.get("nonzero") else expr, legend, shape) for legend, expr in named.items()]


def target(number, expr, legend, shape):
    made = {"refId": chr(ord("A") + number), "datasource": SOURCE, "expr": scoped(expr),
            "legendFormat": "{{le}}" if shape == "heatmap" else legend or "__auto"}
    if shape in ("instant", "table"):
        made |= {"instant": True, "range": False}
    if shape in ("heatmap", "table"):
        made["format"] = shape
    return made


def scoped(expr):
    for short, long in SCOPE.items():
        expr = expr.replace(short, long)
    return expr


def field(described, kind):
    unit = described.get("unit", "short")
    made = {"unit": f"suffix: {unit}" if " " in unit else unit, "min": 0, "thresholds": thresholds(described)}
    for key in ("max", "decimals"):
        if key in described:
            made[key] = described[key]
    if kind == "graph":
        made["custom"] = {"lineWidth": 1, "fillOpacity": 30 if described.get("stacked") else 8, "showPoints": "never",
                          "stacking": {"mode": "normal" if described.get("stacked") else "none"},
                          "thresholdsStyle": {"mode": "line" if "warn" in described or "bad" in described else "off"}}
    if kind == "state":
        good = described.get("good", 0)
        made |= {"color": {"mode": "thresholds"}, "max": 1, "mappings": [{"type": "value", "options": {
            str(good): {"text": "well", "color": "green"}, str(1 - good): {"text": "not", "color": "red"}}}]}
    return made


def thresholds(described):
    steps = [{"color": "green", "value": None}]
    steps += [{"color": color, "value": described[key]} for key, color in (("warn", "yellow"), ("bad", "red")) if key in described]
    return {"mode": "absolute", "steps": steps}


def table(columns):
    """One row for what has the same labels, one column for each query, with the query's own unit."""
    letters = {chr(ord("A") + number): title for number, title in enumerate(columns)}
    units = [{"matcher": {"id": "byName", "options": title}, "properties": [
        {"id": name, "value": column[name]} for name in ("unit", "decimals") if name in column]} for title, column in columns.items()]
    hidden = {"Time": True} | {f"Value #{letter}": True for letter, title in letters.items() if columns[title].get("labels")}
    names = {f"Value #{letter}": title for letter, title in letters.items()}
    return {
        "transformations": [{"id": "merge", "options": {}},
                            {"id": "organize", "options": {"excludeByName": hidden, "renameByName": names}}],
        "fieldConfig": {"defaults": {"custom": {"align": "auto"}}, "overrides": [unit for unit in units if unit["properties"]]},
    }


LAST = {"calcs": ["lastNotNull"], "fields": "", "values": False}
OPTIONS = {
    "graph": {"legend": {"displayMode": "list", "placement": "bottom"}, "tooltip": {"mode": "multi", "sort": "desc"}},
    "stat": {"colorMode": "value", "graphMode": "none", "reduceOptions": LAST, "textMode": "value"},
    "bars": {"orientation": "horizontal", "displayMode": "basic", "reduceOptions": LAST, "showUnfilled": True},
    "heatmap": {"calculate": False, "cellGap": 1, "color": {"mode": "scheme", "scheme": "Blues"}, "yAxis": {"unit": "short"}},
    "state": {"mergeValues": True, "rowHeight": 0.8, "showValue": "never", "legend": {"showLegend": False}},
    "table": {"showHeader": True, "cellHeight": "sm"},
}


def main():
    stale = []
    for source in sorted((HERE / "source").glob("*.yaml")):
        made = json.dumps(dashboard(yaml.safe_load(source.read_text())), indent=1, ensure_ascii=False) + "\n"
        file = HERE / f"{source.stem}.json"
        if "--check" not in sys.argv[1:]:
            file.write_text(made)
        elif not file.exists() or file.read_text() != made:
            stale.append(file.name)
    if stale:
        sys.exit(f"not as they would be written, run helm/dashboards/build.py: {', '.join(stale)}")


if __name__ == "__main__":
    main()
