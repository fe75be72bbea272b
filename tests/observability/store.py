"""A store as the chart lays it out, on loopback: a Redis, an orchestrator, a page for each kiosk, the console."""

import shutil

from programs import ROOT, Program, built, free_port, get_json, installed

# A GPU with a little to do; NVIDIA's library is played by the stub that the GPU's own tests use.
GPU = """init 0
count 1
0.name NVIDIA L4
0.uuid GPU-1
0.total 24000000000
0.used 15100000000
0.utilisation 47
0.temperature 61
0.power 58000
0.throttle 0
0.ecc 0
"""
# A small store, whose engines save the processor's time: the sound is of no interest.
MOST_SESSIONS = 6
SCRIPTED = [f"orchestrator.max_sessions={MOST_SESSIONS}", "engines.stt=scripted", "engines.tts=scripted", "engines.embeddings=off",
            "engines.heard=Where can I find the organic oat milk?"]


class Service(Program):
    """One of ours, and what Prometheus is to know of it."""

    def __init__(self, store, component, settings, kiosk=""):
        self.port, self.component, self.kiosk = free_port(), component, kiosk
        name = "-".join(filter(None, ["u5", component, kiosk]))
        self.labels = {"store": store.name, "namespace": "kiosk", "component": component, "pod": name}
        if kiosk:
            self.labels["kiosk"] = kiosk
        settings = [f"{component}.listen=127.0.0.1:{self.port}", *settings]
        command = [built(f"u5-{component}"), *(part for setting in settings for part in ("--set", setting))]
        super().__init__(store.folder, f"{store.name}-{name}", command)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"


class Store:
    def __init__(self, folder, name="linden", kiosks=("kiosk-1", "kiosk-2"), engines=(), gpu=True, qdrant=False):
        self.folder, self.name, self.programs = folder, name, []
        try:
            self.open(kiosks, engines, gpu, qdrant)
        except BaseException:
            self.__exit__()
            raise

    def open(self, kiosks, engines, gpu, qdrant):
        folder, name = self.folder, self.name
        self.flows_live, self.redis_data = folder / f"{name}-live", folder / f"{name}-redis"
        self.knowledge, self.database = folder / f"{name}.kb", folder / f"{name}-admin.sqlite"
        self.flows_live.mkdir()
        self.redis_data.mkdir()
        self.redis_port = free_port()
        self.redis = self.add(Program(folder, f"{name}-redis", self.redis_command()))
        self.orchestrator = self.add(Service(self, "orchestrator", [*self.settings(), *engines, *self.gpu(gpu), *self.qdrant(qdrant)]))
        for kiosk in kiosks:
            self.add(self.signalling(kiosk))
        self.admin = self.add(Service(self, "admin", [
            f"admin.database={self.database}", "admin.flows=flows", "admin.prompts=prompts", f"admin.live={self.flows_live}",
            f"admin.orchestrator_url={self.orchestrator.url}"]))
        self.serves()

    def serves(self):
        for service in self.services:
            service.serves(f"{service.url}/ready")

    def add(self, program):
        self.programs.append(program)
        return program

    def signalling(self, kiosk):
        streamers = free_port()
        settings = [f"signalling.kiosk={kiosk}", f"signalling.streamer_listen=127.0.0.1:{streamers}",
                    f"signalling.orchestrator_port={self.orchestrator.port}"]
        service = Service(self, "signalling", settings, kiosk)
        service.streamers = f"ws://127.0.0.1:{streamers}"
        return service

    def redis_command(self):
        return [installed("redis-server", "redis-server"), "--port", self.redis_port, "--bind", "127.0.0.1", "--save", "",
                "--appendonly", "yes", "--dir", self.redis_data]

    def settings(self):
        return ["orchestrator.drain_grace_s=1", "store.flows=flows", "store.prompts=prompts", "store.tools=examples",
                f"store.flows_live={self.flows_live}", f"store.id={self.name}", "store.last_good=", f"knowledge.dir={ROOT / 'demo/knowledge/en'}",
                f"knowledge.database={self.knowledge}", f'redis.urls=["redis://127.0.0.1:{self.redis_port}"]']

    def qdrant(self, there):
        if not there:
            return []
        calls, self.qdrant_rest = free_port(), free_port()
        listen = ["--listen", f"127.0.0.1:{calls}", "--rest", f"127.0.0.1:{self.qdrant_rest}"]
        self.qdrant_server = self.add(Program(self.folder, f"{self.name}-qdrant", [built("fake-qdrant"), *listen]))
        return [f"qdrant.url=http://127.0.0.1:{calls}"]

    def gpu(self, there):
        if not there:
            return ["gpu.probe=none"]
        library = self.folder / "libnvidia-ml.so.1"
        shutil.copy(built("libnvidia_ml_stub.so"), library)
        self.gpu_readings = library.with_name("libnvidia-ml.so.1.txt")
        self.gpu_readings.write_text(GPU)
        return [f"gpu.library={library}", "gpu.every_s=1"]

    @property
    def services(self):
        return [program for program in self.programs if isinstance(program, Service)]

    @property
    def kiosks(self):
        return [service for service in self.services if service.component == "signalling"]

    @property
    def realtime(self):
        return f"ws://127.0.0.1:{self.orchestrator.port}/v1/realtime"

    def parts(self):
        return {part["part"]: part for part in get_json(f"{self.orchestrator.url}/health")["parts"]}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for program in reversed(self.programs):
            program.stop()
