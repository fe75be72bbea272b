"""How each kind of panel is drawn."""

import datetime
import math
import re
import textwrap

import matplotlib.dates
import matplotlib.ticker
from prometheus import past

COLOURS = ["#3274d9", "#e0752d", "#56a64b", "#a352cc", "#e02f44", "#1f9e9e", "#b7870b", "#7c7f85", "#c9418f", "#5d7bd5"]
LEVELS = {"green": "#2e8b3d", "yellow": "#c98a00", "red": "#d1242f"}
FAINT, SOFT = "#e7e8ea", "#6e7781"
STEPS = 150
# The characters of a title that fit into an inch.
PER_INCH = 15


def text_of(text, inches):
    return textwrap.shorten(text, max(12, int(inches * PER_INCH)), placeholder="…")


def written(value, unit, decimals=None):
    """A number as Grafana writes it."""
    if value is None or not math.isfinite(value):
        return "–"
    if unit == "percentunit":
        return f"{value * 100:.{1 if value < 0.1 else 0}f} %"
    if unit == "bytes":
        power = min(4, int(math.log(max(abs(value), 1), 1024)))
        return f"{value / 1024 ** power:.3g} {['B', 'KiB', 'MiB', 'GiB', 'TiB'][power]}"
    if unit == "dateTimeAsIso":
        return datetime.datetime.fromtimestamp(value / 1000).strftime("%H:%M:%S")
    if unit == "s" and value < 1:
        return f"{value * 1000:.0f} ms"
    number = f"{value:.{decimals}f}" if decimals is not None else f"{value:.4g}"
    return number + {"s": " s", "percent": " %", "celsius": " °C", "watt": " W"}.get(unit, "")


def level(value, steps):
    reached = [step["color"] for step in steps if step["value"] is None or (value is not None and value >= step["value"])]
    return LEVELS[reached[-1]]


def legend(target, labels):
    form = target["legendFormat"]
    if form == "__auto":
        return " ".join(value for name, value in labels.items() if name != "__name__")
    return re.sub(r"\{\{\s*(\w+)\s*\}\}", lambda match: labels.get(match[1], ""), form).strip()


def last(target, source):
    numbers = source.numbers(source.chosen(target["expr"]))
    return numbers[0][1] if numbers else None


def stat(figure, box, panel, source, _):
    defaults = panel["fieldConfig"]["defaults"]
    value = last(panel["targets"][0], source)
    figure.text(box.x + box.w / 2, box.y + box.h * 0.42, written(value, defaults["unit"], defaults.get("decimals")), fontsize=17, weight="bold",
                ha="center", va="center", color=level(value, defaults["thresholds"]["steps"]))


def axes(figure, place):
    made = figure.add_axes(place)
    made.spines[["top", "right", "left"]].set_visible(False)
    made.spines["bottom"].set_color(FAINT)
    made.tick_params(labelsize=7, colors=SOFT, length=0)
    made.grid(axis="y", color=FAINT, linewidth=0.7)
    made.set_axisbelow(True)
    return made


def series(panel, source, minutes):
    start, end = past(minutes * 60)
    step = max(1, minutes * 60 // STEPS)
    for target in panel["targets"]:
        for labels, points in source.over(source.chosen(target["expr"]), start, end, step):
            yield legend(target, labels), [(datetime.datetime.fromtimestamp(at), value) for at, value in points]


def times(made, minutes):
    start, end = past(minutes * 60)
    made.set_xlim(datetime.datetime.fromtimestamp(start), datetime.datetime.fromtimestamp(end))
    made.xaxis.set_major_locator(matplotlib.dates.MinuteLocator(interval=max(1, minutes // 5)))
    made.xaxis.set_major_formatter(matplotlib.dates.DateFormatter("%H:%M"))


def graph(figure, box, panel, source, minutes):
    defaults = panel["fieldConfig"]["defaults"]
    made = axes(figure, box.inside(0.62, 0.68, 0.2, 0.45))
    lines = list(series(panel, source, minutes))
    if defaults["custom"]["stacking"]["mode"] == "normal":
        stack(made, lines)
    else:
        for number, (name, points) in enumerate(lines):
            made.plot(*zip(*points, strict=True), color=COLOURS[number % len(COLOURS)], linewidth=1.3, label=name)
    for step in defaults["thresholds"]["steps"][1:]:
        made.axhline(step["value"], color=LEVELS[step["color"]], linewidth=0.9, linestyle="--")
    finish(made, defaults, lines, minutes)


def top(lines, stacked):
    at = {}
    for _, points in lines:
        for moment, value in points:
            if math.isfinite(value):
                at[moment] = at.get(moment, 0) + value if stacked else max(at.get(moment, 0), value)
    return max(at.values(), default=0)


def finish(made, defaults, lines, minutes):
    unit = defaults["unit"]
    made.yaxis.set_major_formatter(matplotlib.ticker.FuncFormatter(lambda value, _: written(value, unit)))
    highest = top(lines, defaults["custom"]["stacking"]["mode"] == "normal")
    made.yaxis.set_major_locator(matplotlib.ticker.MaxNLocator(5))
    if unit == "bytes" and highest > 0:
        made.yaxis.set_major_locator(matplotlib.ticker.MultipleLocator(2 ** math.ceil(math.log2(highest / 5))))
    allowed = [step["value"] for step in defaults["thresholds"]["steps"][1:]]
    made.set_ylim(0, defaults.get("max", max([highest, *allowed]) or 1) * 1.06)
    times(made, minutes)
    if unit.startswith("suffix:"):
        made.text(0, 1.02, unit.removeprefix("suffix: "), transform=made.transAxes, fontsize=7, color=SOFT)
    if lines:
        longest = max(len(name) for name, _ in lines)
        columns = 5 if longest < 14 and len(lines) > 6 else 3 if longest < 25 else 2
        made.legend(loc="upper center", bbox_to_anchor=(0.47, -0.12), ncols=columns, fontsize=6.5, frameon=False, labelcolor="#3b4046",
                    handlelength=1.2, columnspacing=1)
    else:
        made.text(0.5, 0.5, "nothing", transform=made.transAxes, ha="center", va="center", fontsize=9, color=SOFT)


def stack(made, lines):
    moments = sorted({at for _, points in lines for at, _ in points})
    heights = [[dict(points).get(at, 0) for at in moments] for _, points in lines]
    if lines:
        made.stackplot(moments, heights, labels=[name for name, _ in lines], colors=COLOURS, alpha=0.8, linewidth=0)


def bars(figure, box, panel, source, _):
    made = axes(figure, box.inside(1.05, 0.35, 0.75, 0.5))
    unit = panel["fieldConfig"]["defaults"]["unit"]
    values = [(target["legendFormat"], last(target, source) or 0) for target in panel["targets"]][::-1]
    drawn = made.barh([name for name, _ in values], [value for _, value in values], color=COLOURS[0], height=0.62)
    made.bar_label(drawn, [written(value, unit) for _, value in values], fontsize=7, color="#3b4046", padding=3)
    made.grid(visible=False)
    made.set_xticks([])


def heatmap(figure, box, panel, source, minutes):
    made = axes(figure, box.inside(0.62, 0.45, 0.2, 0.5))
    bounds = sorted(((float(name), points) for name, points in series(panel, source, minutes)), key=lambda row: row[0])
    moments = sorted({at for _, points in bounds for at, _ in points})
    below, rows = dict.fromkeys(moments, 0.0), []
    for _, points in bounds:
        # Buckets hold what is below them, too.
        counts = {at: value if math.isfinite(value) else 0 for at, value in points}
        rows.append([max(0, counts.get(at, 0) - below[at]) for at in moments])
        below = {at: counts.get(at, 0) for at in moments}
    if moments:
        made.pcolormesh(moments, range(len(rows)), rows, cmap="Blues", shading="nearest")
    made.grid(visible=False)
    unit = panel["fieldConfig"]["defaults"]["unit"]
    made.set_yticks(range(len(bounds)), ["more" if math.isinf(bound) else written(bound, unit) for bound, _ in bounds])
    times(made, minutes)


def state(figure, box, panel, source, minutes):
    made = axes(figure, box.inside(1.35, 0.4, 0.2, 0.45))
    mapping = {int(value): LEVELS[entry["color"]] for value, entry in panel["fieldConfig"]["defaults"]["mappings"][0]["options"].items()}
    lines = sorted(series(panel, source, minutes), reverse=True)
    for row, (_, points) in enumerate(lines):
        made.scatter([at for at, _ in points], [row] * len(points), c=[mapping[int(value)] for _, value in points], marker="s", s=14, linewidths=0)
    made.set_yticks(range(len(lines)), [textwrap.shorten(name, 24, placeholder="…") for name, _ in lines], fontsize=6 if len(lines) > 9 else 7)
    made.set_ylim(-0.7, len(lines) - 0.3)
    made.grid(visible=False)
    times(made, minutes)


def table(figure, box, panel, source, _):
    names, titles, rows = joined(panel, source)
    text = [[dict(row).get(name, "") for name in names] + [cells.get(title, "") for title in titles] for row, cells in sorted(rows.items())]
    made = figure.add_axes(box.inside(0.15, 0.15, 0.15, 0.45))
    made.axis("off")
    tall = min(1, 0.25 * (len(text) + 1) / (made.get_position().height * box.height))
    drawn = made.table(text, colLabels=[*names, *titles], bbox=[0, 1 - tall, 1, tall], cellLoc="left", colLoc="left", edges="horizontal")
    drawn.auto_set_font_size(False)
    drawn.set_fontsize(8)
    for (row, _), cell in drawn.get_celld().items():
        cell.set_edgecolor(FAINT)
        cell.set_text_props(weight="bold" if row == 0 else "normal", color="#24292e")


def joined(panel, source):
    """The labels, the columns, and for each set of labels what stands in the columns, as Grafana's merge joins them."""
    organised = panel["transformations"][1]["options"]
    looks = {override["matcher"]["options"]: {entry["id"]: entry["value"] for entry in override["properties"]}
             for override in panel["fieldConfig"]["overrides"]}
    names, titles, rows = [], [], {}
    for target, title in zip(panel["targets"], organised["renameByName"].values(), strict=True):
        is_shown = f"Value #{target['refId']}" not in organised["excludeByName"]
        titles += [title] if is_shown else []
        look = looks.get(title, {})
        for labels, value in source.now(source.chosen(target["expr"])):
            labels = {name: text for name, text in labels.items() if name != "__name__"}
            names += [name for name in labels if name not in names]
            cells, labels = taken(rows, labels)
            shown = {title: written(value, look.get("unit", "short"), look.get("decimals"))} if is_shown else {}
            rows[tuple(sorted(labels.items()))] = cells | shown
    return names, titles, rows


def taken(rows, labels):
    """Takes out the row of these labels, or of some of them, and says which labels they make together."""
    for row in rows:
        known = dict(row)
        if known.items() <= labels.items() or labels.items() <= known.items():
            return rows.pop(row), known | labels
    return {}, labels


PAINTERS = {"stat": stat, "timeseries": graph, "bargauge": bars, "heatmap": heatmap, "state-timeline": state, "table": table}
