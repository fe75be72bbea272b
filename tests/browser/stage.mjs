// A server for the kiosk page that does as the test says: it takes the place of the orchestrator's WebSocket, so that
// every state can be shown at will. The page and its server are the real ones.

const VOICE_RATE = 22_050;

/** What the page is told of its store. */
export const PROFILE = {
  store: "linden",
  branding: { name: "Linden Market", colours: {} },
  languages: ["en", "de", "fr"],
  modes: ["open"],
  texts: {},
};

/** Takes the place of the orchestrator for `page`, from its next load on. */
export async function stage(page, profile = {}) {
  const play = { sockets: [], heard: [], isOpen: true, seq: 0 };
  play.send = (type, fields = {}) => play.sockets.at(-1).send(JSON.stringify({ seq: ++play.seq, type: `kiosk.${type}`, ...fields }));
  /** Waits until the page has said `type`, after what `act` does. */
  play.until = async (type, act) => {
    const from = play.heard.length;
    await act();
    for (;;) {
      const found = play.heard.slice(from).find((event) => event.type === `kiosk.${type}`);
      if (found) return found;
      await new Promise((resolve) => (play.wake = resolve));
    }
  };
  const welcome = () =>
    play.send("welcome", {
      session_id: `sess_${play.sockets.length}`,
      resume_token: `resume_${play.sockets.length}`,
      resumed: false,
      profile: { ...PROFILE, ...profile },
      voice_rate: VOICE_RATE,
      server: { version: "stage", revision: "1" },
    });
  await page.routeWebSocket(/\/v1\/realtime\?kiosk=/, (socket) => {
    if (!play.isOpen) return socket.close({ code: play.refusal ?? 1012 });
    play.sockets.push(socket);
    socket.onMessage((data) => {
      if (typeof data !== "string") return;
      const event = JSON.parse(data);
      play.heard.push(event);
      if (event.type === "kiosk.hello") welcome();
      play.wake?.();
    });
  });
  /** No connection any more until `play.isOpen`, and refused with `code`. */
  play.shut = async (code = 1012) => {
    play.isOpen = false;
    play.refusal = code;
    await play.sockets.at(-1)?.close({ code });
  };
  return play;
}

/** Scenes of a visit, each a state of the page; `show` plays one. */
export const SCENES = {
  attract: () => {},
  listening: (play) => {
    play.send("state", { state: "listening", since_ms: 0 });
    play.send("caption", { role: "user", text: "Where can I find the", final: false, item_id: "i1" });
  },
  thinking: (play) => {
    play.send("caption", { role: "user", text: "Where can I find the organic oat milk?", final: true, item_id: "i1" });
    play.send("state", { state: "thinking", since_ms: 0 });
  },
  speaking: (play) => {
    play.send("caption", { role: "user", text: "Where can I find the organic oat milk?", final: true, item_id: "i1" });
    play.send("state", { state: "speaking", since_ms: 0 });
    const item_id = "i2";
    play.send("speaking", { item_id, first_seq: 0, text: "Organic oat milk stands in aisle 7, next to the coffee. A litre costs 2 euros 29." });
    play.send("card", { card_id: "sources", kind: "sources", title: "", items: [{ id: "s1", label: "Groceries", detail: "Organic oat milk stands in aisle 7, next to the coffee." }] });
  },
  choices: (play) => {
    play.send("state", { state: "listening", since_ms: 0 });
    play.send("caption", { role: "assistant", text: "Which size do you need?", final: true, item_id: "i3" });
    const sizes = ["Small", "Medium", "Large", "Extra large"];
    play.send("card", { card_id: "size", kind: "choices", title: "Size", items: sizes.map((label, at) => ({ id: `size-${at}`, label, detail: at === 2 ? "Last one" : undefined })) });
  },
  product: (play) => {
    play.send("state", { state: "speaking", since_ms: 0 });
    play.send("caption", { role: "assistant", text: "The trail jacket is in stock, in three colours.", final: true, item_id: "i4" });
    play.send("card", { card_id: "product", kind: "product", title: "In stock", items: [{ id: "p1", label: "Trail jacket", detail: "Water-repellent, size M, forest green", value: "€ 89.90", image_url: "/icon.svg" }] });
  },
  map: (play) => {
    play.send("state", { state: "speaking", since_ms: 0 });
    play.send("caption", { role: "assistant", text: "It is not far.", final: true, item_id: "i5" });
    const steps = ["Straight on past the bakery", "Left at the flowers", "Aisle 7, on the right"];
    play.send("card", { card_id: "way", kind: "map", title: "", items: steps.map((label, at) => ({ id: `w${at}`, label })) });
  },
  qr: (play) => {
    play.send("state", { state: "speaking", since_ms: 0 });
    play.send("caption", { role: "assistant", text: "Take the recipe with you.", final: true, item_id: "i6" });
    play.send("card", { card_id: "qr", kind: "qr", title: "", items: [{ id: "q1", label: "Oat milk pancakes", detail: "20 minutes, serves four", value: "https://linden.example/recipes/oat-milk-pancakes" }] });
  },
  staff: (play) => {
    play.send("state", { state: "listening", since_ms: 0 });
    play.send("staff", { state: "called" });
  },
  degraded: (play) => play.send("degraded", { parts: [{ part: "llm", level: "embedded", reason: "refused" }] }),
  idle: (play) => {
    play.send("state", { state: "listening", since_ms: 0 });
    play.send("idle", { seconds_left: 20, extendable: true });
  },
  closing: (play) => {
    play.send("state", { state: "closing", since_ms: 0 });
    play.send("caption", { role: "assistant", text: "Goodbye, and enjoy your pancakes!", final: true, item_id: "i7" });
  },
};

/** Plays a scene on a page that shows nothing of another. */
export async function show(play, page, name) {
  play.send("wiped");
  play.send("degraded", { parts: [] });
  SCENES[name](play);
  await settled(page);
}

/** Waits until everything sent has been drawn. */
export async function settled(page) {
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  await page.evaluate(() => Promise.all(document.getAnimations().filter((one) => Number.isFinite(one.effect?.getComputedTiming().endTime)).map((one) => one.finished.catch(() => undefined))));
}
