// The official OpenAI client, unmodified, in the situations of a voice assistant.
//
//     node realtime.mjs BASE_URL QUESTION.pcm
//
// Prints one JSON line for each step; ends with an error at the first that goes wrong.

import { readFile } from "node:fs/promises";
import { connect } from "node:net";
import OpenAI from "openai";
import { OpenAIRealtimeWS } from "openai/realtime/ws";

const PATIENCE_MS = 60_000;
const RATE = 24_000;
const PIECE = (RATE / 50) * 2;
const VAD = { type: "server_vad", threshold: 0.5, prefix_padding_ms: 300, silence_duration_ms: 500 };
const STOCK = {
  type: "function",
  name: "stock",
  description: "How many of a product are left.",
  parameters: { type: "object", properties: { product: { type: "string" } }, required: ["product"] },
};

const [baseURL, file] = process.argv.slice(2);
const { hostname: host, port } = new URL(baseURL);

const report = (step, facts) => console.log(JSON.stringify({ step, ...facts }));
const require = (holds, what) => {
  if (!holds) throw new Error(what);
};
const of = (events, kind) => events.filter((event) => event.type === kind);
const joined = (events, kind) => of(events, kind).map((event) => event.delta).join("");

/** A connection and what came over it. */
class Talk {
  #waiting = [];
  #wake = () => {};

  constructor(connection) {
    this.connection = connection;
    connection.on("event", (event) => this.#arrived(event));
    // Errors of the server arrive as events, too; what remains is a connection that broke.
    connection.on("error", (error) => error.error || this.#arrived({ type: "broken", error: String(error) }));
    connection.socket.on("close", (code) => this.#arrived({ type: "broken", error: `closed with ${code}` }));
  }

  #arrived(event) {
    this.#waiting.push(event);
    this.#wake();
  }

  async #next(kind) {
    if (this.#waiting.length === 0) {
      let timer;
      await new Promise((resolve, reject) => {
        this.#wake = resolve;
        timer = setTimeout(() => reject(new Error(`nothing came while waiting for ${kind}`)), PATIENCE_MS);
      }).finally(() => clearTimeout(timer));
    }
    return this.#waiting.shift();
  }

  async until(kind, allowErrors = false) {
    const events = [];
    while (events.at(-1)?.type !== kind) {
      const event = await this.#next(kind);
      require(event.type !== "broken", `waiting for ${kind}: ${event.error}`);
      require(allowErrors || event.type !== "error", `waiting for ${kind}: ${JSON.stringify(event)}`);
      events.push(event);
    }
    return events;
  }

  async last(kind, allowErrors = false) {
    return (await this.until(kind, allowErrors)).at(-1);
  }

  send(event) {
    this.connection.send(event);
  }

  async say(text) {
    const item = { type: "message", role: "user", content: [{ type: "input_text", text }] };
    this.send({ type: "conversation.item.create", item });
    await this.until("conversation.item.done");
  }

  async answer(response) {
    this.send({ type: "response.create", response });
    return this.until("response.done");
  }
}

const IN_WRITING = { output_modalities: ["text"] };

async function textTurn(talk) {
  await talk.say("Good morning");
  const events = await talk.answer(IN_WRITING);
  const answer = joined(events, "response.output_text.delta");
  const { response } = events.at(-1);
  require(response.status === "completed", `response.done: ${JSON.stringify(response)}`);
  report("text_turn", { answer, output: response.output[0].content[0].text });
}

async function audioTurn(talk, question) {
  const audio = { input: { turn_detection: VAD, transcription: { model: "u5", language: "en" } } };
  talk.send({ type: "session.update", session: { type: "realtime", output_modalities: ["audio"], audio } });
  await talk.until("session.updated");
  const sound = Buffer.concat([question, Buffer.alloc(2 * RATE)]);
  for (let start = 0; start < sound.length; start += PIECE) {
    const piece = sound.subarray(start, start + PIECE).toString("base64");
    talk.send({ type: "input_audio_buffer.append", audio: piece });
  }
  const events = await talk.until("response.done");
  const heard = of(events, "conversation.item.input_audio_transcription.completed");
  require(heard.length === 1, `${heard.length} transcriptions`);
  for (const once of ["speech_started", "speech_stopped", "committed"]) {
    require(of(events, `input_audio_buffer.${once}`).length === 1, `input_audio_buffer.${once} is not there once`);
  }
  const { response } = events.at(-1);
  require(response.status === "completed", `response.done: ${JSON.stringify(response)}`);
  const sounds = of(events, "response.output_audio.delta").map((event) => Buffer.from(event.delta, "base64").length);
  const audio_ms = Math.floor((sounds.reduce((a, b) => a + b, 0) * 1000) / (2 * RATE));
  const answer = joined(events, "response.output_audio_transcript.delta");
  report("audio_turn", { transcript: heard[0].transcript, answer, audio_ms });
  return response.output[0].id;
}

async function truncate(talk, item_id) {
  const cut = (audio_end_ms) => talk.send({ type: "conversation.item.truncate", item_id, content_index: 0, audio_end_ms });
  cut(1000);
  const truncated = await talk.last("conversation.item.truncated");
  require(truncated.item_id === item_id && truncated.audio_end_ms === 1000, JSON.stringify(truncated));
  talk.send({ type: "conversation.item.retrieve", item_id });
  const { item } = await talk.last("conversation.item.retrieved");
  cut(3_600_000);
  const { error } = await talk.last("error", true);
  report("truncate", { transcript: item.content[0].transcript, beyond_the_end: error.type });
}

async function cancel(talk) {
  await talk.say("Tell me a story");
  talk.send({ type: "response.create", response: IN_WRITING });
  await talk.until("response.output_text.delta");
  talk.send({ type: "response.cancel" });
  const { response } = await talk.last("response.done");
  require(response.status === "cancelled", `response.done: ${JSON.stringify(response)}`);
  talk.send({ type: "response.cancel" });
  const { error } = await talk.last("error", true);
  report("cancel", { reason: response.status_details.reason, nothing_to_cancel: error.type });
}

async function functionTool(talk) {
  talk.send({ type: "session.update", session: { type: "realtime", tools: [STOCK], tool_choice: "auto" } });
  await talk.until("session.updated");
  await talk.say("How many cartons are left?");
  const asked = await talk.answer(IN_WRITING);
  const [call] = of(asked, "response.function_call_arguments.done");
  require(asked.at(-1).response.output[0].type === "function_call", JSON.stringify(asked.at(-1)));
  const item = { type: "function_call_output", call_id: call.call_id, output: "12 cartons" };
  talk.send({ type: "conversation.item.create", item });
  const events = await talk.answer(IN_WRITING);
  const answer = joined(events, "response.output_text.delta");
  report("function_tool", { name: call.name, arguments: JSON.parse(call.arguments), answer });
}

async function rubbish(talk) {
  const refusals = [];
  for (const frame of ["{this is no JSON", '{"type": "no.such.event", "event_id": "mine"}', "[]"]) {
    talk.connection.socket.send(frame);
    refusals.push((await talk.last("error", true)).error);
  }
  await talk.say("Are you still there?");
  const answer = joined(await talk.answer(IN_WRITING), "response.output_text.delta");
  report("rubbish", { errors: refusals.map((error) => error.type), event_id: refusals[1].event_id, answer });
}

// The client always asks for TLS, which a server on the loopback interface does not have.
const options = { createConnection: () => connect({ host, port: Number(port) }) };
const connection = new OpenAIRealtimeWS({ model: "u5", options }, new OpenAI({ apiKey: "none", baseURL }));
const talk = new Talk(connection);
const { session } = await talk.last("session.created");
report("connect", { model: session.model });
await textTurn(talk);
const item = await audioTurn(talk, await readFile(file));
await truncate(talk, item);
await cancel(talk);
await functionTool(talk);
await rubbish(talk);
connection.close();
