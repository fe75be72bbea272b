"""The official OpenAI client, unmodified, in the situations of a voice assistant.

    realtime.py BASE_URL QUESTION.pcm

Prints one JSON line for each step; ends with an error at the first that goes wrong. Every event is checked against
the client's own types, which the client itself does not do.
"""

import asyncio
import base64
import json
import sys
from pathlib import Path
from typing import Any

from openai import AsyncOpenAI
from openai.types.realtime import RealtimeServerEvent
from pydantic import TypeAdapter, ValidationError

PATIENCE_S = 60
RATE = 24_000
PIECE = RATE // 50 * 2
EVENT: TypeAdapter[Any] = TypeAdapter(RealtimeServerEvent)
VAD = {"type": "server_vad", "threshold": 0.5, "prefix_padding_ms": 300, "silence_duration_ms": 500}
STOCK = {
    "type": "function",
    "name": "stock",
    "description": "How many of a product are left.",
    "parameters": {"type": "object", "properties": {"product": {"type": "string"}}, "required": ["product"]},
}


class Wrong(Exception):
    """The server did something that it should not have."""


def require(holds: bool, what: str) -> None:
    if not holds:
        raise Wrong(what)


def report(step: str, **facts: Any) -> None:
    print(json.dumps({"step": step, **facts}), flush=True)


def of(events: list[Any], kind: str) -> list[Any]:
    return [event for event in events if event.type == kind]


def joined(events: list[Any], kind: str) -> str:
    return "".join(event.delta for event in of(events, kind))


class Talk:
    """A connection and what came over it."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    async def next(self) -> Any:
        data = await asyncio.wait_for(self.connection.recv_bytes(), PATIENCE_S)
        try:
            EVENT.validate_json(data)
        except ValidationError as error:
            raise Wrong(f"an event does not fit the client's types: {data.decode()}: {error}") from None
        return self.connection.parse_event(data)

    async def until(self, kind: str, allow_errors: bool = False) -> list[Any]:
        events: list[Any] = []
        while not events or events[-1].type != kind:
            event = await self.next()
            require(allow_errors or event.type != "error", f"waiting for {kind}: {event}")
            events.append(event)
        return events

    async def say(self, text: str) -> None:
        content = [{"type": "input_text", "text": text}]
        await self.connection.conversation.item.create(item={"type": "message", "role": "user", "content": content})
        await self.until("conversation.item.done")

    async def answer(self, **response: Any) -> list[Any]:
        await self.connection.response.create(response=response)
        return await self.until("response.done")


async def text_turn(talk: Talk) -> None:
    await talk.say("Good morning")
    events = await talk.answer(output_modalities=["text"])
    answer = joined(events, "response.output_text.delta")
    done = events[-1].response
    require(done.status == "completed", f"response.done: {done}")
    require(of(events, "response.output_text.done")[0].text == answer, "the deltas are not the text")
    report("text_turn", answer=answer, output=done.output[0].content[0].text)


async def audio_turn(talk: Talk, question: bytes) -> str:
    audio = {"input": {"turn_detection": VAD, "transcription": {"model": "u5", "language": "en"}}}
    await talk.connection.session.update(session={"type": "realtime", "output_modalities": ["audio"], "audio": audio})
    await talk.until("session.updated")
    sound = question + bytes(2 * RATE)
    for start in range(0, len(sound), PIECE):
        piece = base64.b64encode(sound[start : start + PIECE]).decode()
        await talk.connection.input_audio_buffer.append(audio=piece)
    events = await talk.until("response.done")
    heard = of(events, "conversation.item.input_audio_transcription.completed")
    require(len(heard) == 1, f"{len(heard)} transcriptions")
    for once in ("speech_started", "speech_stopped", "committed"):
        require(len(of(events, f"input_audio_buffer.{once}")) == 1, f"input_audio_buffer.{once} is not there once")
    pcm = b"".join(base64.b64decode(event.delta) for event in of(events, "response.output_audio.delta"))
    require(events[-1].response.status == "completed", f"response.done: {events[-1].response}")
    answer = joined(events, "response.output_audio_transcript.delta")
    report("audio_turn", transcript=heard[0].transcript, answer=answer, audio_ms=len(pcm) * 1000 // (2 * RATE))
    return events[-1].response.output[0].id


async def truncate(talk: Talk, item: str) -> None:
    await talk.connection.conversation.item.truncate(item_id=item, content_index=0, audio_end_ms=1000)
    truncated = (await talk.until("conversation.item.truncated"))[-1]
    require((truncated.item_id, truncated.audio_end_ms) == (item, 1000), f"{truncated}")
    await talk.connection.conversation.item.retrieve(item_id=item)
    retrieved = (await talk.until("conversation.item.retrieved"))[-1].item
    await talk.connection.conversation.item.truncate(item_id=item, content_index=0, audio_end_ms=3_600_000)
    error = (await talk.until("error", allow_errors=True))[-1].error
    report("truncate", transcript=retrieved.content[0].transcript, beyond_the_end=error.type)


async def cancel(talk: Talk) -> None:
    await talk.say("Tell me a story")
    await talk.connection.response.create(response={"output_modalities": ["text"]})
    await talk.until("response.output_text.delta")
    await talk.connection.response.cancel()
    done = (await talk.until("response.done"))[-1].response
    require(done.status == "cancelled", f"response.done: {done}")
    await talk.connection.response.cancel()
    error = (await talk.until("error", allow_errors=True))[-1].error
    report("cancel", reason=done.status_details.reason, nothing_to_cancel=error.type)


async def function_tool(talk: Talk) -> None:
    await talk.connection.session.update(session={"type": "realtime", "tools": [STOCK], "tool_choice": "auto"})
    await talk.until("session.updated")
    await talk.say("How many cartons are left?")
    events = await talk.answer(output_modalities=["text"])
    call = of(events, "response.function_call_arguments.done")[0]
    require(events[-1].response.output[0].type == "function_call", f"{events[-1].response.output}")
    result = {"type": "function_call_output", "call_id": call.call_id, "output": "12 cartons"}
    await talk.connection.conversation.item.create(item=result)
    events = await talk.answer(output_modalities=["text"])
    answer = joined(events, "response.output_text.delta")
    report("function_tool", name=call.name, arguments=json.loads(call.arguments), answer=answer)


async def rubbish(talk: Talk) -> None:
    refusals = []
    for frame in ("{this is no JSON", '{"type": "no.such.event", "event_id": "mine"}', "[]"):
        await talk.connection.send_raw(frame)
        refusals.append((await talk.until("error", allow_errors=True))[-1].error)
    await talk.say("Are you still there?")
    events = await talk.answer(output_modalities=["text"])
    report("rubbish", errors=[e.type for e in refusals], event_id=refusals[1].event_id,
           answer=joined(events, "response.output_text.delta"))


async def main(base_url: str, question: bytes) -> None:
    client = AsyncOpenAI(api_key="none", base_url=base_url, max_retries=0)
    async with client.realtime.connect(model="u5") as connection:
        talk = Talk(connection)
        created = (await talk.until("session.created"))[-1]
        report("connect", model=created.session.model)
        await text_turn(talk)
        item = await audio_turn(talk, question)
        await truncate(talk, item)
        await cancel(talk)
        await function_tool(talk)
        await rubbish(talk)


asyncio.run(main(sys.argv[1], Path(sys.argv[2]).read_bytes()))
