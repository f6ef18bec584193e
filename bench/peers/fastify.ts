import fastify from "fastify";
import { acceptedEncoding } from "../../src/server/accepted-encoding.js";
import { isNotModified } from "../../src/server/conditional-get.js";
import { documentHeaders, notModifiedHeaders } from "../../src/server/document-headers.js";
import { readPrepared, sayAddress } from "./prepared.js";

const { document, caching } = readPrepared();

const app = fastify();
app.get("/rss.xml", (request, reply) => {
  if (isNotModified(document, request.headers))
    return reply.code(304).headers(notModifiedHeaders(document, caching)).send();
  const encoding = acceptedEncoding(request.headers["accept-encoding"]);
  return reply.headers(documentHeaders(document, encoding, caching)).send(document.bytes[encoding]);
});
sayAddress(await app.listen({ host: "127.0.0.1", port: 0 }));
