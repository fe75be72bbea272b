"""Two stores, customers in them, and those who watch: what the tests ask and the pictures show."""

import asyncio
import contextlib
import threading
import time

import customers
from alertmanager import Alertmanager, Webhook
from others import Exporters
from programs import until
from prometheus import Prometheus, targets
from store import SCRIPTED, Store


class World:
    def __init__(self, folder):
        self.stack = contextlib.ExitStack()
        with self.stack:
            enter = self.stack.enter_context
            self.exporters = Exporters()
            self.stack.callback(self.exporters.stop)
            self.webhook = Webhook()
            self.stack.callback(self.webhook.stop)
            self.linden = enter(Store(folder, "linden"))
            self.harbour = enter(Store(folder, "harbour", ["kiosk-1"], SCRIPTED, gpu=False))
            self.stores = [self.linden, self.harbour]
            alertmanager = enter(Alertmanager(folder, self.webhook))
            self.prometheus = enter(Prometheus(folder, targets(self.stores, self.exporters), alertmanager.port))
            self.company = self.stack.enter_context(Company(self.linden))
            self.stack = self.stack.pop_all()

    def scraped(self):
        """Waits until everything that happened so far can be asked for."""
        happened = time.time()
        until("a scrape of everything", lambda: self.prometheus.now("min(timestamp(up))")[0][1] > happened + 1)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stack.close()


class Company:
    """Renderers and pages, which stay connected while this is held."""

    def __init__(self, store):
        self.store, self.loop = store, asyncio.new_event_loop()

    def __enter__(self):
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        watching = [customers.watch(kiosk) for kiosk in self.store.kiosks]
        self.tasks = [self.begin(task) for task in [*watching, customers.attended(self.store.realtime)]]
        return self

    def begin(self, task):
        return asyncio.run_coroutine_threadsafe(task, self.loop)

    def check(self):
        for task in self.tasks:
            assert not task.done(), task.exception()

    def __exit__(self, *_):
        self.begin(self.end()).result(10)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(5)

    async def end(self):
        everything = asyncio.all_tasks() - {asyncio.current_task()}
        for task in everything:
            task.cancel()
        await asyncio.gather(*everything, return_exceptions=True)
