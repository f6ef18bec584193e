/** The usual way: Express computes the validator, and middleware compresses, for every request. */
import compression from "compression";
import express from "express";
import { listen, readPrepared } from "./prepared.js";

const { document, caching } = readPrepared();
const text = document.bytes.identity.toString("utf8");

const app = express();
app.use(compression());
app.get("/rss.xml", (_req, res) => {
  res.set(caching).type(document.mediaType).send(text);
});
listen(app);
