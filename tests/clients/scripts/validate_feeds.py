"""Reads feeds with feedparser, which tells whether it had to forgive anything.

Standard input: JSON, a list of {"path", "type", "address"}. Standard output: JSON, for each of them what
was found, {"problem"} or {"title", "entries": [{"id", "title", "link", "published"}]}.
"""

import json
import sys
import time

import feedparser


def entry(one):
    return {
        "id": one.get("id"),
        "title": one.get("title"),
        "link": one.get("link"),
        "published": time.strftime("%Y-%m-%dT%H:%M:%SZ", one.published_parsed),
    }


def find(document):
    with open(document["path"], "rb") as file:
        headers = {"content-type": document["type"], "content-location": document["address"]}
        feed = feedparser.parse(file.read(), response_headers=headers)
    if feed.bozo:
        return {"problem": repr(feed.bozo_exception)}
    return {"title": feed.feed.get("title"), "entries": [entry(one) for one in feed.entries]}


json.dump([find(document) for document in json.load(sys.stdin)], sys.stdout)
