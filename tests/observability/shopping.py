"""A working day in minutes: customers who come and go in both stores."""

import asyncio
import itertools
import random
import threading
import time

import customers

SPOKEN = ["oat-milk", "opening-hours", "returns", "running-shoes", "oat-milk-noisy", "hesitation-present", "no-thanks", "yes"]
TYPED = ["When do you close?", "Where is the coffee?", "Can I return shoes?", "Do you repair bicycles?", "I want to talk to a person"]


class Shopping:
    """Goes on in threads until it is stopped."""

    def __init__(self, world):
        self.world, self.over = world, threading.Event()
        self.threads = [threading.Thread(target=self.repeat, args=(customer, pause), daemon=True) for customer, pause in (
            (self.speaks, 6), (self.interrupts, 40), (self.calls_staff, 75), (self.types_at_harbour, 5))]

    def repeat(self, customer, pause):
        chance = random.Random(customer.__name__)
        for turn in itertools.count():
            if self.over.wait(chance.uniform(0.3, 1.7) * pause):
                return
            customer(turn)

    def speaks(self, turn):
        customers.talk(self.world.linden.realtime, *(SPOKEN[(turn + more) % len(SPOKEN)] for more in range(1 + turn % 2)))

    def calls_staff(self, _):
        customers.talk(self.world.linden.realtime, "staff-please", "yes")

    def interrupts(self, _):
        async def visit():
            kiosk = await customers.Kiosk.open(f"{self.world.linden.realtime}?kiosk=kiosk-2")
            await kiosk.interrupt()
            await kiosk.leave()
        asyncio.run(visit())

    def types_at_harbour(self, turn):
        customers.talk(self.world.harbour.realtime, text=TYPED[turn % len(TYPED)])

    def go_on(self, minutes):
        for thread in self.threads:
            thread.start()
        time.sleep(minutes * 60)
        self.over.set()
        for thread in self.threads:
            thread.join()
