import express from "express";

// A minimal Express application; the port is its argument.
const app = express();
app.get("/rss.xml", (_req, res) => {
  res.type("application/rss+xml").send("<rss/>");
});
app.listen(Number(process.argv[2]), "127.0.0.1");
