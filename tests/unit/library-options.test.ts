import { expectTypeOf, test } from "vitest";
import type { PublisherOptions } from "../../src/index.js";

test("the library's options have the types of the settings", () => {
  expectTypeOf<PublisherOptions["url"]>().toEqualTypeOf<string>();
  expectTypeOf<PublisherOptions["schedule"]>().toEqualTypeOf<string | false | undefined>();
  expectTypeOf<PublisherOptions["limit"]>().toEqualTypeOf<number | undefined>();
  expectTypeOf<PublisherOptions["content"]>().toEqualTypeOf<"full" | "summary" | undefined>();
  expectTypeOf<PublisherOptions["versions"]>().toEqualTypeOf<string | RegExp | undefined>();
  expectTypeOf<PublisherOptions["hubs"]>().toEqualTypeOf<string | readonly string[] | undefined>();
  expectTypeOf<PublisherOptions["purgeHeader"]>().toEqualTypeOf<string | undefined>();
});

test("the library has no options for settings of the command line program", () => {
  expectTypeOf<Extract<keyof PublisherOptions, "host" | "port" | "logLevel" | "serveOnly">>().toBeNever();
});
