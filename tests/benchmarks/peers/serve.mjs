// @tus/server on a port of its own, with a page whose tus-js-client sends what is chosen. Arguments: folder, chunk in bytes.
// Says its port, and for each finished file its SHA-256, a line each.
import { createHash } from "node:crypto";
import { createReadStream, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { FileStore } from "@tus/file-store";
import { Server } from "@tus/server";

const [directory, chunk] = process.argv.slice(2);
const library = readFileSync(createRequire(import.meta.url).resolve("tus-js-client/dist/tus.min.js"));
const PAGE = `<!doctype html><title>tus</title><input type="file"><p id="state">Nothing yet</p>
<script src="/tus.js"></script><script src="/send.js"></script>`;
const SEND = `
const state = document.querySelector("#state");
let restarts = 0;
document.querySelector("input").onchange = ({ target }) => {
  const upload = new tus.Upload(target.files[0], {
    endpoint: "/files",
    chunkSize: ${Number(chunk) || "Infinity"},
    onError: () => { restarts += 1; upload.start(); }, // it gave up: somebody presses "again" at once
    onSuccess: () => { state.textContent = "Done"; state.dataset.restarts = restarts; },
  });
  upload.start();
};`;

async function tellHash(path) {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  console.log(hash.digest("hex"));
}

const tus = new Server({
  path: "/files",
  datastore: new FileStore({ directory }),
  onUploadFinish: async (_, upload) => {
    void tellHash(join(directory, upload.id));
    return {};
  },
});

const files = { "/": ["text/html", PAGE], "/tus.js": ["text/javascript", library], "/send.js": ["text/javascript", SEND] };
const server = createServer((request, response) => {
  const [type, body] = files[request.url] ?? [];
  if (type) response.writeHead(200, { "content-type": type }).end(body);
  else void tus.handle(request, response);
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
process.stdin.resume().on("end", () => process.exit()); // whoever started it is gone
