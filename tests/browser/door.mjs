// A door before the page's server that the test can shut, as a pulled cable does, and through which it can pass another
// version of the page.

import { createServer, request } from "node:http";

/** Passes requests on to `target`, whose path `door.url` has as well; `rewrite` may change a body on its way: `(path, text) => text`. */
export async function openDoor(target) {
  const sockets = new Set();
  const door = { url: "", isOpen: true, rewrite: undefined };
  const server = createServer((asked, answer) => {
    if (!door.isOpen) return asked.socket.destroy();
    const headers = { ...asked.headers, "accept-encoding": "identity" };
    const onward = request(new URL(asked.url, target), { method: asked.method, headers }, (found) => {
      const chunks = [];
      found.on("data", (chunk) => chunks.push(chunk));
      found.on("end", () => {
        const body = Buffer.concat(chunks);
        const changed = door.rewrite ? Buffer.from(door.rewrite(asked.url, body.toString("utf8")) ?? body) : body;
        const { "content-length": _, "transfer-encoding": __, ...rest } = found.headers;
        answer.writeHead(found.statusCode, { ...rest, "content-length": changed.length });
        answer.end(changed);
      });
    });
    onward.on("error", () => asked.socket.destroy());
    asked.pipe(onward);
  });
  server.on("connection", (socket) => {
    if (!door.isOpen) return socket.destroy();
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  door.url = new URL(new URL(target).pathname, `http://127.0.0.1:${server.address().port}`).href;
  door.shut = () => {
    door.isOpen = false;
    for (const socket of sockets) socket.destroy();
  };
  door.close = () => {
    door.shut();
    return new Promise((resolve) => server.close(resolve));
  };
  return door;
}
