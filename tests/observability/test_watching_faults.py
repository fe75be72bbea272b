"""What goes wrong in a store that runs is noticed by the rules, and what fires reaches people.

Alerts that wait for minutes are seen waiting: promtool's cases hold that they fire then.
"""

import asyncio
import contextlib
import time

import customers
import websockets
from programs import until
from store import MOST_SESSIONS


def noticed(world, alert, **labels):
    """Waits until an alert with these labels is at least pending."""
    wanted = ", ".join(f'{name}="{value}"' for name, value in {"alertname": alert, **labels}.items())
    until(f"{alert} with {labels}", lambda: world.prometheus.now(f"ALERTS{{{wanted}}}"))


def over(world, alert):
    until(f"the end of {alert}", lambda: not world.prometheus.now(f'ALERTS{{alertname="{alert}"}}'))


def test_a_service_that_comes_back_is_told_to_people(world):
    kiosk = world.harbour.kiosks[0]
    # Starts are counted in whole seconds.
    time.sleep(1)
    kiosk.kill()
    kiosk.start()
    kiosk.serves(f"{kiosk.url}/ready")
    told = world.webhook.until(lambda alert: alert["labels"]["alertname"] == "KioskServiceRestarted")
    assert told["status"] == "firing"
    assert told["labels"].items() >= {"severity": "warning", "store": "harbour", "kiosk": "kiosk-1", "component": "signalling"}.items()
    assert "signalling kiosk-1" in told["annotations"]["description"] and told["annotations"]["runbook_url"].endswith("KioskServiceRestarted.md")


def test_a_gpu_that_fills_is_noticed(world):
    readings = world.linden.gpu_readings
    usual = readings.read_text()
    readings.write_text(usual.replace("0.used 15100000000", "0.used 22000000000"))
    noticed(world, "KioskGpuMemoryHigh", severity="critical", gpu="0", store="linden")
    readings.write_text(usual)
    over(world, "KioskGpuMemoryHigh")


def test_content_that_is_refused_is_noticed(world):
    slip = world.harbour.flows_live / "opening-hours.yaml"
    slip.write_text("flow: [")
    noticed(world, "KioskReloadFailed", component="orchestrator", store="harbour")
    slip.unlink()
    over(world, "KioskReloadFailed")


def test_a_lost_redis_is_noticed(world):
    world.harbour.redis.kill()
    # The first visits that cannot be kept tell.
    for _ in range(3):
        customers.talk(world.harbour.realtime, text="When do you close?")
    noticed(world, "KioskDegraded", part="sessions", store="harbour")
    world.harbour.redis.start()
    until("its return", lambda: not world.prometheus.now('ALERTS{alertname="KioskDegraded", part="sessions"}'))


def test_a_service_that_is_gone_is_noticed(world):
    world.harbour.admin.kill()
    noticed(world, "KioskServiceDown", severity="critical", component="admin", store="harbour")
    world.harbour.admin.start()
    over(world, "KioskServiceDown")


def test_customers_without_a_place_are_told_to_people(world):
    asyncio.run(crowd(world.harbour.realtime))
    told = world.webhook.until(lambda alert: alert["labels"]["alertname"] == "KioskTurnedAway")
    assert told["labels"].items() >= {"severity": "warning", "store": "harbour", "reason": "sessions"}.items()


async def crowd(url):
    """As many kiosks as there is room for, and some more."""
    async with contextlib.AsyncExitStack() as there:
        for number in range(MOST_SESSIONS):
            kiosk = await customers.Kiosk.open(f"{url}?kiosk=crowd-{number}")
            there.push_async_callback(kiosk.socket.close)
        refused = [await turned_away(f"{url}?kiosk=late-{number}") for number in range(5)]
    assert all(refused)


async def turned_away(url):
    try:
        await asyncio.wait_for(customers.Kiosk.open(url), 20)
    except (websockets.ConnectionClosed, websockets.InvalidStatus):
        return True
    return False
