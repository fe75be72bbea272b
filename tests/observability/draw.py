#!/usr/bin/env python3
"""Draws the dashboards, from their JSON and the answers of a Prometheus to their queries, as Grafana would lay them out.

    draw.py FOLDER                                   runs two stores for ten minutes of customers and draws them
    draw.py FOLDER --prometheus URL --minutes 7      draws what that Prometheus has seen in the last 7 minutes
"""

import argparse
import io
import pathlib
import tempfile

import matplotlib
import PIL.Image

matplotlib.use("Agg")
import matplotlib.pyplot as plt
from panels import PAINTERS, text_of
from prometheus import Prometheus, chosen, dashboards

# Inches of one step of Grafana's grid.
WIDE, TALL = 0.62, 0.36
GROUND, CARD, LINE, INK = "#f4f5f5", "#ffffff", "#d8d9da", "#24292e"
HEAD = 1.6


class Asked:
    """A Prometheus that runs already, and the store that is looked at."""

    def __init__(self, url, store):
        self.url, self.store = url, store

    def chosen(self, expr):
        return chosen(expr, store=self.store)

    ask, now, numbers, over = Prometheus.ask, Prometheus.now, Prometheus.numbers, Prometheus.over


def draw(board, source, minutes):
    rows = max(panel["gridPos"]["y"] + panel["gridPos"]["h"] for panel in board["panels"]) + HEAD
    width, height = 24 * WIDE, rows * TALL
    figure = plt.figure(figsize=(width, height), facecolor=GROUND, dpi=110)
    figure.text(0.008, 1 - 0.8 / rows, board["title"], fontsize=15, weight="bold", color=INK, va="center")
    figure.text(0.992, 1 - 0.8 / rows, f"the last {minutes} minutes", fontsize=9, color="#6e7781", va="center", ha="right")
    for panel in board["panels"]:
        place = panel["gridPos"]
        box = Box(place["x"] / 24, 1 - (place["y"] + place["h"] + HEAD) / rows, place["w"] / 24, place["h"] / rows, width, height)
        if panel["type"] == "row":
            figure.text(box.x + 0.008, box.y + box.h / 2, panel["title"], fontsize=10.5, weight="bold", color=INK, va="center")
            continue
        card(figure, box, panel["title"])
        PAINTERS[panel["type"]](figure, box, panel, source, minutes)
    return figure


class Box:
    """A place in a figure, as shares of it, which knows inches."""

    def __init__(self, x, y, w, h, width, height):
        self.x, self.y, self.w, self.h, self.width, self.height = x, y, w, h, width, height

    def inside(self, left, bottom, right, top):
        """The axes' place within these margins, in inches."""
        return [self.x + left / self.width, self.y + bottom / self.height,
                self.w - (left + right) / self.width, self.h - (bottom + top) / self.height]


def card(figure, box, title):
    x, y, w, h = box.inside(0.05, 0.05, 0.05, 0.05)
    figure.patches.append(plt.Rectangle((x, y), w, h, transform=figure.transFigure, facecolor=CARD, edgecolor=LINE, linewidth=0.8, zorder=-1))
    figure.text(box.x + 0.15 / box.width, box.y + box.h - 0.2 / box.height, text_of(title, box.w * box.width), fontsize=8, weight="bold",
                color=INK, va="center")


def save(figure, file):
    """In few colours, and so in a few dozen kilobytes."""
    drawn = io.BytesIO()
    figure.savefig(drawn, format="png", facecolor=GROUND)
    plt.close(figure)
    PIL.Image.open(drawn).convert("RGB").save(file, "WEBP", quality=82, method=6)


def draw_all(url, folder, minutes):
    folder.mkdir(parents=True, exist_ok=True)
    for name, board in dashboards().items():
        store = ".*" if name == "fleet" else "linden"
        save(draw(board, Asked(url, store), minutes), folder / f"{name}.webp")


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folder", type=pathlib.Path)
    arguments.add_argument("--prometheus")
    arguments.add_argument("--minutes", type=int, default=10)
    given = arguments.parse_args()
    if given.prometheus:
        draw_all(given.prometheus, given.folder, given.minutes)
        return
    from shopping import Shopping
    from world import World
    with tempfile.TemporaryDirectory() as place, World(pathlib.Path(place)) as world:
        Shopping(world).go_on(given.minutes)
        draw_all(world.prometheus.url, given.folder, given.minutes)


if __name__ == "__main__":
    main()
