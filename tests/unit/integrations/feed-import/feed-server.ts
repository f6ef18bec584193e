import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

export type Reply = (response: ServerResponse) => void;

export interface FeedServer {
  readonly url: string;
  /** Requested paths with queries, in order. */
  readonly asked: readonly string[];
  readonly headers: readonly IncomingHttpHeaders[];
}

/** Serves these replies by path and query, otherwise 404. Stops at the end of the test. */
export async function startFeedServer(
  replies: (url: string, origin: string) => Reply | undefined,
): Promise<FeedServer> {
  const asked: string[] = [];
  const headers: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? "");
    headers.push(request.headers);
    (replies(request.url ?? "", origin) ?? sending("", 404))(response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  onTestFinished(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  return { url: origin, asked, headers };
}

export function sending(
  body: string | Uint8Array,
  status = 200,
  headers: Record<string, string> = {},
): Reply {
  return (response) => {
    response.writeHead(status, headers);
    response.end(body);
  };
}

/** An RSS feed with one item per guid. */
export function rssOf(guids: readonly string[], head = ""): string {
  const items = guids.map((guid) => `<item><title>${guid}</title><guid>${guid}</guid></item>`).join("");
  return `<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>x</title>${head}${items}</channel></rss>`;
}

export const WORDPRESS = "<generator>https://wordpress.org/?v=6.8.2</generator>";

export function leadingTo(address: string): string {
  return `<atom:link rel="next" href="${address}"/>`;
}
