"""People at kiosks: what they say is sent in real time, and what they hear is said to have been played."""

import asyncio
import json
import struct
import subprocess
import wave

import websockets

from programs import SPEECH, built

MIC_RATE, FRAME = 16_000, 320
HEADER = struct.Struct("<BBHIQ")
MIC = 1


def talk(url, *files, text=None):
    """A visit with `u5 talk`; what it reports, one for each thing that was said."""
    said = ["--text", text] if text else [SPEECH / f"{file}.wav" for file in files]
    command = [built("u5"), "talk", "--json", "--script", "--url", url, *said]
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=180, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


class Kiosk:
    """A connected kiosk."""

    def __init__(self, socket, welcome):
        self.socket, self.welcome, self.frames, self.heard = socket, welcome, 0, 0

    @classmethod
    async def open(cls, url, resume=None):
        socket = await websockets.connect(url, subprotocols=["u5.kiosk.v1"], max_size=None, max_queue=None, proxy=None)
        hello = {"type": "kiosk.hello", "client": {"version": "test"},
                 "audio": {"in_rate": MIC_RATE, "out_rate": 22_050, "echo_cancellation": True}}
        if resume:
            hello["resume"] = {"token": resume, "last_seq": 0}
        await socket.send(json.dumps(hello))
        kiosk = cls(socket, None)
        kiosk.welcome = await kiosk.event("kiosk.welcome")
        return kiosk

    async def event(self, kind, patience=60):
        async with asyncio.timeout(patience):
            while True:
                message = await self.socket.recv()
                if isinstance(message, str) and (event := json.loads(message))["type"] == kind:
                    return event

    async def type(self, text):
        await self.socket.send(json.dumps({"type": "kiosk.text", "text": text}))

    async def say(self, name, quiet=0):
        """Speaks a recording, and is quiet for some seconds behind it."""
        with wave.open(str(SPEECH / f"{name}.wav")) as recording:
            samples = recording.readframes(recording.getnframes())
        samples += bytes(2 * MIC_RATE * quiet)
        for at in range(0, len(samples), 2 * FRAME):
            frame = samples[at:at + 2 * FRAME].ljust(2 * FRAME, b"\0")
            await self.socket.send(HEADER.pack(1, MIC, 0, self.frames, self.heard) + frame)
            self.frames, self.heard = self.frames + 1, self.heard + FRAME
            await asyncio.sleep(FRAME / MIC_RATE)

    async def interrupt(self, question="Where is the oat milk and what does it cost?"):
        """Asks something and speaks over the answer."""
        await self.type(question)
        await self.event("kiosk.speaking")
        reader = asyncio.create_task(self.drain())
        await asyncio.sleep(1.5)
        await self.say("stop", quiet=2)
        reader.cancel()

    async def drain(self):
        await drained(self.socket)

    async def leave(self):
        await self.socket.send(json.dumps({"type": "kiosk.end"}))
        await self.socket.close()


async def watch(signalling, first_frame_ms=(180, 240, 420)):
    """A renderer at a kiosk, and pages that see its picture, until it is cancelled."""
    streamer = await websockets.connect(signalling.streamers, proxy=None)
    await streamer.send(json.dumps({"type": "endpointId", "id": "Avatar", "protocolVersion": "1.3.0"}))
    page = await websockets.connect(signalling.url.replace("http", "ws") + "/", proxy=None)
    await page.send(json.dumps({"type": "subscribe", "streamerId": "Avatar"}))
    while True:
        for took in first_frame_ms:
            await page.send(json.dumps({"type": "u5.firstFrame", "ms": took}))
            await asyncio.sleep(1)


async def attended(realtime, kiosk="kiosk-1"):
    """A kiosk that nobody speaks to, and a renderer with a connection of its own, until it is cancelled."""
    page = await Kiosk.open(f"{realtime}?kiosk={kiosk}")
    url = realtime.replace("/v1/realtime", f"/v1/avatar?kiosk={kiosk}")
    async with websockets.connect(url, subprotocols=["u5.avatar.v1"], proxy=None) as renderer:
        await renderer.send(json.dumps({"type": "hello", "caps": [], "protocol": 1}))
        await asyncio.gather(page.drain(), drained(renderer))


async def drained(socket):
    async for _ in socket:
        pass
