"""The stores of a chain: what is known of each, and what follows from it for its cluster."""

from dataclasses import dataclass, field
from pathlib import Path
import random

import yaml

WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DAY = 24 * 60
RINGS = ("qa", "pilot", "stores")
# Nothing is replaced in the last minutes before the doors open.
MARGIN = 30


@dataclass(frozen=True)
class Store:
    """A store as the list of them has it."""

    id: str
    name: str
    host: str
    ring: str
    timezone: str = "Europe/Berlin"
    languages: tuple[str, ...] = ("en",)
    kiosks: tuple[str, ...] = ("kiosk-1",)
    avatars: bool = False
    gpus: int = 1
    hours: dict[str, str] = field(default_factory=dict)

    def __post_init__(self):
        if self.ring not in RINGS:
            raise ValueError(f"store {self.id}: ring `{self.ring}` is none of {', '.join(RINGS)}")


def load(path: Path) -> list[Store]:
    """The stores of a list, each with an id of its own."""
    found = [Store(**{k: tuple(v) if isinstance(v, list) else v for k, v in entry.items()}) for entry in yaml.safe_load(path.read_text())]
    twice = {store.id for store in found if sum(other.id == store.id for other in found) > 1}
    if twice:
        raise ValueError(f"these ids are there twice: {', '.join(sorted(twice))}")
    return found


def make(count: int, seed: int = 1) -> list[Store]:
    """As many stores as wanted, of every kind; the first ten are pilots. For trying out."""
    dice = random.Random(seed)
    zones = ("Europe/Berlin", "Europe/Paris", "Europe/London", "Europe/Helsinki")
    stores = []
    for number in range(count):
        kiosks = tuple(f"kiosk-{k + 1}" for k in range(dice.randint(1, 6)))
        avatars = dice.random() < 0.5
        opens, closes = dice.choice((7, 8, 9, 10)), dice.choice((18, 20, 22, 24))
        hours = {day: f"{opens:02}:00-{closes:02}:00" for day in WEEK[: dice.choice((5, 6, 7))]}
        languages = tuple(dice.sample(("en", "de", "fr"), dice.randint(1, 3)))
        name = dice.choice(("Markt", 'Chez "Paul"', "Ümit & Söhne", "O'Hara's", "100 % Bio: Laden", "#1 Shop"))
        stores.append(
            Store(
                id=f"store{number + 1:04}",
                name=f"{name} {number + 1}",
                host=f"store{number + 1:04}.shops.example",
                ring="pilot" if number < 10 else "stores",
                timezone=dice.choice(zones),
                languages=languages,
                kiosks=kiosks,
                avatars=avatars,
                gpus=len(kiosks) + 2 if avatars else 2,
                hours=hours,
            )
        )
    return stores


def values(store: Store) -> dict:
    """What the chart has to know of a store beside what all have in common."""
    return {
        "host": store.host,
        "store": {
            "id": store.id,
            "name": store.name,
            "languages": list(store.languages),
            "timezone": store.timezone,
            "openingHours": {"week": dict(store.hours)},
        },
        "kiosks": [{"id": kiosk, "kioskMode": True, "avatar": {"enabled": store.avatars}} for kiosk in store.kiosks],
        "gpu": {"mode": "exclusive", "nodeCapacity": store.gpus},
    }


def _minutes(time: str) -> int:
    hours, minutes = time.split(":")
    return int(hours) * 60 + int(minutes)


def openings(store: Store) -> list[tuple[int, int]]:
    """When it is open, in minutes from Monday's midnight, in order."""
    spans = []
    for day, text in store.hours.items():
        for span in text.split(","):
            begin, end = (_minutes(time.strip()) for time in span.split("-"))
            spans.append((WEEK.index(day) * DAY + begin, WEEK.index(day) * DAY + end))
    return sorted(spans)


def windows(store: Store) -> list[tuple[int, int]]:
    """When it may be changed: while it is closed, as (beginning, length) in minutes. Lunch breaks are too short."""
    open_spans = openings(store)
    if not open_spans:
        return []
    following = [*open_spans[1:], (open_spans[0][0] + 7 * DAY, 0)]
    closed = [(end, begin - MARGIN - end) for (_, end), (begin, _) in zip(open_spans, following)]
    return [(begin, length) for begin, length in closed if length >= 120]


def is_inside(found: list[tuple[int, int]], minute: int) -> bool:
    """Whether a minute of any week lies in one of the windows; where there are none, any does."""
    return not found or any((minute - begin) % (7 * DAY) < length for begin, length in found)


def may_change(store: Store, minute: int) -> bool:
    """Whether a store may be changed in a minute of the week."""
    return is_inside(windows(store), minute)
