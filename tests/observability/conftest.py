import asyncio

import customers
import pytest
from world import World


@pytest.fixture(scope="session")
def world(tmp_path_factory):
    """Two stores in which customers have asked, interrupted and called for staff."""
    with World(tmp_path_factory.mktemp("world")) as world:
        customers.talk(world.linden.realtime, "oat-milk", "staff-please", "yes")
        customers.talk(world.harbour.realtime, text="When do you close?")
        asyncio.run(interruption(world.linden.realtime))
        world.company.check()
        world.scraped()
        yield world


async def interruption(url):
    kiosk = await customers.Kiosk.open(url)
    await kiosk.interrupt()
    await kiosk.leave()
