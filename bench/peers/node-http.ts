/** The minimum that serves a feed correctly: the answers are prepared, and two headers select one. */
import { documentHeaders, notModifiedHeaders } from "../../src/server/document-headers.js";
import { listen, readPrepared } from "./prepared.js";

const { document, caching } = readPrepared();
const { etag, bytes } = document;
const notModified = Object.entries(notModifiedHeaders(document, caching)).flat();
const identity = Object.entries(documentHeaders(document, "identity", caching)).flat();
const gzip = Object.entries(documentHeaders(document, "gzip", caching)).flat();
const br = Object.entries(documentHeaders(document, "br", caching)).flat();

listen((req, res) => {
  if (req.url !== "/rss.xml") {
    res.writeHead(404).end();
    return;
  }
  if (req.headers["if-none-match"] === etag) {
    res.writeHead(304, notModified).end();
    return;
  }
  const accepted = req.headers["accept-encoding"];
  const body = req.method !== "HEAD";
  if (accepted?.includes("br")) res.writeHead(200, br).end(body ? bytes.br : undefined);
  else if (accepted?.includes("gzip")) res.writeHead(200, gzip).end(body ? bytes.gzip : undefined);
  else res.writeHead(200, identity).end(body ? bytes.identity : undefined);
});
