import fastify from "fastify";
import { acceptedEncoding } from "../../src/http/accepted-encoding.js";
import { readerHolds } from "../../src/http/conditional-get.js";
import { headersOf, headersOfNotModified } from "../../src/http/document-headers.js";
import { readPrepared, sayAddress } from "./prepared.js";

const { document, caching } = readPrepared();

const app = fastify();
app.get("/rss.xml", (request, reply) => {
  if (readerHolds(document, request.headers))
    return reply.code(304).headers(headersOfNotModified(document, caching)).send();
  const encoding = acceptedEncoding(request.headers["accept-encoding"]);
  return reply.headers(headersOf(document, encoding, caching)).send(document.bytes[encoding]);
});
sayAddress(await app.listen({ host: "127.0.0.1", port: 0 }));
