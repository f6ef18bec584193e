/** Ours without the poll listener. */
import express from "express";
import { sendDocument } from "../../src/server/send-document.js";
import { listen, readPrepared } from "./prepared.js";

const { document, caching } = readPrepared();

const app = express().disable("x-powered-by").disable("etag");
app.get("/rss.xml", (req, res) => sendDocument(req, res, document, caching));
listen(app);
