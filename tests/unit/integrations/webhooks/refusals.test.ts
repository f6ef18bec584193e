import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { verifyWebhook } from "../../../../src/integrations/webhooks/verify-webhook.js";
import {
  type Delivery,
  fromForgejo,
  fromGitea,
  fromGitHub,
  fromGitLab,
  hmac,
  SECRET,
  SIGNING_TOKEN,
} from "../../../fixtures/webhook-deliveries.js";
import { startWebhookServer } from "../../../fixtures/webhook-server.js";

/** Omits headers that are `undefined`. */
function changed(
  { headers, body }: Delivery,
  changes: Record<string, string | undefined>,
  other = body,
): Delivery {
  const all = Object.entries({ ...headers, ...changes });
  const present = all.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  return { headers: Object.fromEntries(present), body: other };
}

const signed = (signature: string | undefined) => changed(fromGitHub(), { "X-Hub-Signature-256": signature });
const { body } = fromGitHub();
const good = hmac("sha256", SECRET, body);

const UNPROVEN: readonly (readonly [string, Delivery, RegExp])[] = [
  ["GitHub with another secret", fromGitHub({ secret: "guessed" }), /found another; give the webhook/],
  [
    "GitHub with the signature of another body",
    signed(`sha256=${hmac("sha256", SECRET, "{}")}`),
    /found another/,
  ],
  ["GitHub with one more byte", changed(fromGitHub(), {}, `${body} `), /found another/],
  ["GitHub without a secret", fromGitHub({ secret: "" }), /found none; give the webhook the secret/],
  ["GitHub with SHA-1 only", signed(undefined), /by SHA-256, found one by SHA-1 alone/],
  ["SHA-1 as if it were SHA-256", signed(`sha256=${hmac("sha1", SECRET, body)}`), /64 hexadecimal digits/],
  ["the digits without the algorithm", signed(good), /64 hexadecimal digits/],
  ["another algorithm", signed(`sha512=${good}`), /64 hexadecimal digits/],
  ["a digit too few", signed(`sha256=${good.slice(1)}`), /64 hexadecimal digits/],
  ["a digit too many", signed(`sha256=${good}0`), /64 hexadecimal digits/],
  ["no digits", signed(`sha256=${"g".repeat(64)}`), /64 hexadecimal digits/],
  ["two signatures", signed(`sha256=${good}, sha256=${good}`), /64 hexadecimal digits/],
  [
    "a form that is signed as its JSON by GitHub",
    changed(fromGitea({ form: true }), noGitea()),
    /found another/,
  ],
  ["Gitea with another secret", fromGitea({ secret: "guessed" }), /found another/],
  ["Gitea without a secret", fromGitea({ secret: "" }), /found none/],
  ["Gitea's form with another secret", fromGitea({ form: true, secret: "guessed" }), /found another/],
  ["Forgejo with another secret", fromForgejo({ secret: "guessed" }), /found another/],
  [
    "Forgejo with a wrong signature of its own beside a right one",
    changed(fromForgejo(), { "X-Forgejo-Signature": "0".repeat(64) }),
    /found another/,
  ],
  ["GitLab with another token", fromGitLab({ secret: "guessed" }), /as X-Gitlab-Token, found something else/],
  ["GitLab with the token's beginning", fromGitLab({ secret: SECRET.slice(0, -1) }), /found something else/],
  ["GitLab without a token", fromGitLab({ secret: "" }), /expected X-Gitlab-Token, found none/],
  [
    "GitLab with a signature that only a signing token can check",
    fromGitLab({ secret: "", signingToken: SIGNING_TOKEN }),
    /set FEEDWRIGHT_WEBHOOK_SECRET to the signing token/,
  ],
];

function noGitea(): Record<string, undefined> {
  const names = Object.keys(fromGitea().headers).filter((name) => name.startsWith("X-Gitea-"));
  return Object.fromEntries(names.map((name) => [name, undefined]));
}

describe("a request without a valid signature is rejected with what was expected", () => {
  test.for(UNPROVEN)("%s", async ([, question, problem]) => {
    const server = await startWebhookServer();
    const { status, headers, text } = await server.ask(question);

    expect(status).toBe(401);
    expect(headers).toMatchObject({
      "content-type": expect.stringContaining("application/problem+json"),
      "www-authenticate": 'Bearer realm="refresh"',
    });
    expect(JSON.parse(text)).toMatchObject({ code: "unauthorized", detail: expect.stringMatching(problem) });
    expect(text).not.toContain(SECRET);
    expect(server.refreshes()).toBe(0);
  });

  const token = fromGitLab({ secret: "", signingToken: SIGNING_TOKEN });
  const otherToken = `whsec_${Buffer.alloc(32).toString("base64")}`;
  const forged = changed(token, { "webhook-signature": "v1,AAAA" });
  test.for([
    ["another signing token", fromGitLab({ secret: "", signingToken: otherToken }), /found another/],
    ["another body", changed(token, {}, `${token.body} `), /found another/],
    ["another time", changed(token, { "webhook-timestamp": "1794300001" }), /found another/],
    ["another id", changed(token, { "webhook-id": "another" }), /found another/],
    ["another version", changed(token, { "webhook-signature": "v2,AAAA" }), /found another/],
    ["no id", changed(token, { "webhook-id": undefined }), /found not both/],
    ["no time", changed(token, { "webhook-timestamp": undefined }), /found not both/],
    [
      "a forged signature beside the right token",
      changed(forged, { "X-Gitlab-Token": SIGNING_TOKEN }),
      /found another/,
    ],
  ] as const)("GitLab's signature with %s", async ([, question, problem]) => {
    const server = await startWebhookServer(SIGNING_TOKEN);
    const { status, text } = await server.ask(question);

    expect(status).toBe(401);
    expect(text).toMatch(problem);
  });

  test.for([
    ["GitHub", fromGitHub({ secret: "" })],
    [
      "GitHub, signed with it",
      changed(fromGitHub(), { "X-Hub-Signature-256": `sha256=${hmac("sha256", "", body)}` }),
    ],
    ["GitLab", changed(fromGitLab(), { "X-Gitlab-Token": "" })],
  ] as const)("an empty secret accepts no webhook: %s", async ([, question]) => {
    const server = await startWebhookServer("");

    expect(await server.ask(question)).toMatchObject({
      status: 401,
      text: expect.stringContaining("no webhook"),
    });
    expect(server.refreshes()).toBe(0);
  });

  test.for(["whsec_", "whsec_AAAA", "whsec_not base64 at all, and yet quite long"])(
    "an invalid signing token, %s, is no key",
    async (secret) => {
      const delivery = fromGitLab({ secret: "", signingToken: secret });

      await expect(
        verifyWebhook(lowered(delivery), Buffer.from(delivery.body), secret),
      ).resolves.toMatchObject({
        status: 401,
      });
    },
  );
});

describe("a changed body", () => {
  const forges = {
    github: fromGitHub(),
    gitea: fromGitea(),
    forgejo: fromForgejo(),
    form: fromGitHub({ form: true }),
  };

  test.for(Object.entries(forges))("is rejected after any byte was changed: %s", async ([, delivery]) => {
    const bytes = Buffer.from(delivery.body);
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const other = Buffer.from(bytes);
        other.writeUInt8(other.readUInt8(at) ^ flip, at);
        const verdict = await verifyWebhook(lowered(delivery), other, SECRET);

        expect(verdict).toMatchObject({ kind: "refused" });
      }),
    );
  });

  test("never throws", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array(),
        fc.constantFrom(...Object.values(forges)),
        async (other, delivery) => {
          const verdict = await verifyWebhook(lowered(delivery), Buffer.from(other), SECRET);

          expect(verdict).toMatchObject({ kind: "refused" });
        },
      ),
    );
  });
});

function lowered({ headers }: Delivery): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

/** A valid signature for any body. */
function genuine(text: string | Buffer, changes: Record<string, string | undefined> = {}) {
  const signature = `sha256=${hmac("sha256", SECRET, text.toString("utf8"))}`;
  return { ...changed(fromGitHub(), { "X-Hub-Signature-256": signature, ...changes }), body: text };
}

const FORM = { "Content-Type": "application/x-www-form-urlencoded" };

describe("a signed but invalid request is rejected", () => {
  test.for([
    ["text", genuine(body, { "Content-Type": "text/plain" }), 415, "found Content-Type: text/plain"],
    ["no type", genuine(body, { "Content-Type": undefined }), 415, "found no Content-Type"],
    ["compressed", genuine(body, { "Content-Encoding": "gzip" }), 415, "found Content-Encoding: gzip"],
    ["nothing", genuine(""), 400, "expected a body, found none"],
    ["other bytes than UTF-8", genuine(Buffer.from([0x7b, 0xff, 0x7d])), 400, "expected a body in UTF-8"],
    ["no JSON", genuine("{"), 400, "expected a JSON object"],
    ["a JSON list", genuine("[]"), 400, "expected a JSON object"],
    ["JSON null", genuine("null"), 400, "expected a JSON object"],
    ["a form without a payload", genuine("load=%7B%7D", FORM), 400, "a field named payload"],
    ["a form with an empty payload", genuine("payload=", FORM), 400, "a field named payload"],
    ["a form as JSON", genuine("payload=%7B%7D"), 400, "expected a JSON object"],
    ["no event", genuine(body, { "X-GitHub-Event": undefined }), 400, "names the event, found none"],
  ] as const)("%s", async ([, question, status, problem]) => {
    const server = await startWebhookServer();

    expect(await server.ask(question)).toMatchObject({ status, text: expect.stringContaining(problem) });
    expect(server.refreshes()).toBe(0);
  });
});

describe("a body that is too large is rejected and not kept", () => {
  const long = Buffer.alloc(5_000_001, " ");

  test("with a Content-Length", async () => {
    const server = await startWebhookServer();
    const { status, headers, text } = await server.ask(genuine(long));

    expect(status).toBe(413);
    expect(headers).toMatchObject({ connection: "close" });
    expect(text).toContain("expected at most 5000000 bytes, found more");
  });

  test("in chunks", async () => {
    const server = await startWebhookServer();
    const { headers } = genuine(long, { "Transfer-Encoding": "chunked" });

    expect(await server.ask({ headers, body: [long, long] })).toMatchObject({ status: 413 });
  });

  test("before it is read if the Content-Length is over the read limit", async () => {
    const server = await startWebhookServer();
    const { headers } = genuine(long, { "Content-Length": "25000001" });

    expect(await server.ask({ headers, body: "" })).toMatchObject({ status: 413 });
  });

  test("without waiting for the end of an endless body", async () => {
    const server = await startWebhookServer();
    const { headers } = genuine(long, { "Transfer-Encoding": "chunked" });
    const body = [Buffer.alloc(25_000_000, " "), Buffer.from("!")];

    expect(await server.ask({ headers, body, isEndless: true })).toMatchObject({ status: 413 });
  });

  test("one byte less is accepted", async () => {
    const server = await startWebhookServer();
    const longest = JSON.stringify({ padding: "x".repeat(5_000_000 - '{"padding":""}'.length) });

    expect(longest).toHaveLength(5_000_000);
    expect(await server.ask(genuine(longest))).toMatchObject({ status: 202 });
  });

  test("also by `verifyWebhook` alone", async () => {
    await expect(verifyWebhook(lowered(fromGitHub()), long, SECRET)).resolves.toMatchObject({ status: 413 });
  });
});

test("a connection closed within the body gets no response and causes no error", async () => {
  const server = await startWebhookServer();
  await server.sendAndHangUp(
    "POST /refresh HTTP/1.1\r\nHost: news\r\nX-GitHub-Event: push\r\nContent-Length: 100\r\n\r\n{",
  );

  expect(await server.ask(fromGitHub())).toMatchObject({ status: 202 });
  expect(server.errors).toEqual([]);
  expect(server.refreshes()).toBe(1);
});
