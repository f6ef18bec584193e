import { expectTypeOf, test } from "vitest";
import type { SETTINGS } from "../../src/config/settings.js";
import type { PublisherOptions } from "../../src/index.js";

test("the library's options are the settings, but for those by which the program listens, logs, and does without articles", () => {
  type OfTheProgram = "host" | "port" | "drain" | "connections" | "logLevel" | "logRequests" | "serveOnly";

  expectTypeOf<Exclude<keyof PublisherOptions, "directory">>().toEqualTypeOf<
    Exclude<keyof typeof SETTINGS, OfTheProgram>
  >();
});
