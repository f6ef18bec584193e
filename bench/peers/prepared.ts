import { readFileSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Document } from "../../src/feeds/document.js";
import type { Headers } from "../../src/server/document-headers.js";

/** The file name; its encodings are beside it, as file servers expect. */
export const FEED = "rss.xml";

const ENDINGS = { identity: "", gzip: ".gz", br: ".br" } as const;

/** The document of every peer, and its lifetime. */
export interface Prepared {
  readonly document: Document;
  readonly caching: Headers;
}

/** For the peers, which are separate processes. */
export function writePrepared(folder: string, { document, caching }: Prepared): void {
  const { bytes, ...about } = document;
  for (const [encoding, ending] of Object.entries(ENDINGS))
    writeFileSync(join(folder, `${FEED}${ending}`), bytes[encoding as keyof typeof ENDINGS]);
  writeFileSync(join(folder, "about.json"), JSON.stringify({ ...about, caching }));
}

/** From the folder that the peer was given. */
export function readPrepared(): Prepared {
  const folder = process.argv[2] ?? "";
  const { caching, ...about } = JSON.parse(readFileSync(join(folder, "about.json"), "utf8"));
  const file = (ending: string) => readFileSync(join(folder, `${FEED}${ending}`));
  const bytes = { identity: file(ENDINGS.identity), gzip: file(ENDINGS.gzip), br: file(ENDINGS.br) };
  return { document: { ...about, bytes }, caching };
}

/** Serves on a free port and prints the URL. */
export function listen(listener: RequestListener): void {
  const server = createServer(listener);
  server.listen(0, "127.0.0.1", () => {
    // A listening server has a port.
    sayAddress(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  });
}

/** Prints the URL for the parent process. */
export function sayAddress(origin: string): void {
  process.stdout.write(`${origin}/\n`);
}
