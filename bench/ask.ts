import { once } from "node:events";
import { Agent, type IncomingMessage, type RequestOptions, request } from "node:http";
import { createServer } from "node:net";
import { gunzipSync } from "node:zlib";

export interface Answer {
  readonly status: number;
  readonly etag: string | undefined;
  /** As received, compressed or not. */
  readonly bytes: Buffer;
  text(): string;
}

/** Keeps connections open, as a proxy does. */
const agent = new Agent({ keepAlive: true, maxSockets: 8 });

/** @returns undefined when nothing answers */
export async function ask(
  port: number,
  path: string,
  { body, ...options }: Pick<RequestOptions, "method" | "headers"> & { readonly body?: string } = {},
): Promise<Answer | undefined> {
  try {
    const asked = request({ agent, host: "127.0.0.1", port, path, ...options });
    asked.end(body);
    const [answer] = (await once(asked, "response")) as [IncomingMessage];
    const parts: Buffer[] = await answer.toArray();
    const bytes = Buffer.concat(parts);
    return {
      status: answer.statusCode ?? 0,
      etag: answer.headers.etag,
      bytes,
      text: () =>
        (answer.headers["content-encoding"] === "gzip" ? gunzipSync(bytes) : bytes).toString("utf8"),
    };
  } catch {
    return undefined;
  }
}

/** A free port. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("expected a port");
  return address.port;
}
