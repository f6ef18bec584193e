import { expect, test } from "vitest";
import { mediaTypeOf } from "../../../src/articles/media-types.js";

test.for([
  ["a.png", "image/png"],
  ["deep/er/PHOTO.JPG", "image/jpeg"],
  ["episode.1.mp3", "audio/mpeg"],
  ["/film.webm", "video/webm"],
  ["paper.pdf", "application/pdf"],
] as const)("%s is served as %s", ([path, type]) => {
  expect(mediaTypeOf(path)).toBe(type);
});

test.for(["notes.md", "page.html", ".env", "id_rsa", "ledger.sqlite", "folder.png/file", "png", "a.png.bak"])(
  "%s stays private",
  (path) => {
    expect(mediaTypeOf(path)).toBeUndefined();
  },
);
