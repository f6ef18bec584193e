import { describe, expect, test } from "vitest";
import {
  DELIVERY,
  fromForgejo,
  fromGitea,
  fromGitHub,
  fromGitLab,
  githubPush,
  SECRET,
  SIGNING_TOKEN,
} from "../../../fixtures/webhook-deliveries.js";
import { startWebhookServer } from "../../../fixtures/webhook-server.js";

const PUSHES = [
  ["GitHub", "github", fromGitHub()],
  ["GitHub, as a form", "github", fromGitHub({ form: true })],
  ["Gitea", "gitea", fromGitea()],
  ["Gitea, as a form", "gitea", fromGitea({ form: true })],
  ["Forgejo", "forgejo", fromForgejo()],
  ["Forgejo, as a form", "forgejo", fromForgejo({ form: true })],
  ["GitLab", "gitlab", fromGitLab()],
] as const;

describe("a push signed with the secret starts a refresh and is answered at once", () => {
  test.for(PUSHES)("%s", async ([, source, delivery]) => {
    const never = new Promise(() => undefined);
    const server = await startWebhookServer(SECRET, () => never);
    const { status, headers, text } = await server.ask(delivery);

    expect(status).toBe(202);
    expect(headers).toMatchObject({ "cache-control": "no-store" });
    expect(JSON.parse(text)).toEqual({ kind: "refresh", source, delivery: DELIVERY });
    expect(server.refreshes()).toBe(1);
  });

  test.for([
    ["alone", fromGitLab({ secret: "", signingToken: SIGNING_TOKEN })],
    ["beside another secret token", fromGitLab({ secret: "old", signingToken: SIGNING_TOKEN })],
    ["that is the secret token as well", fromGitLab({ secret: SIGNING_TOKEN })],
  ] as const)("GitLab, with a signing token %s", async ([, delivery]) => {
    const server = await startWebhookServer(SIGNING_TOKEN);

    expect(await server.ask(delivery)).toMatchObject({ status: 202 });
  });

  test("GitLab, during a rotation of its signing token: one valid signature is enough", async () => {
    const server = await startWebhookServer(SIGNING_TOKEN);
    const { headers, body } = fromGitLab({ secret: "", signingToken: SIGNING_TOKEN });
    const other = `v1,${Buffer.alloc(32).toString("base64")}`;
    const both = { ...headers, "webhook-signature": `${other} ${headers["webhook-signature"]}` };

    expect(await server.ask({ headers: both, body })).toMatchObject({ status: 202 });
  });

  test("GitLab, with a secret token beyond ASCII", async () => {
    const server = await startWebhookServer("Bienenkönigin 蜜蜂");
    // Headers are sent as bytes.
    const token = Buffer.from("Bienenkönigin 蜜蜂").toString("latin1");

    expect(await server.ask(fromGitLab({ secret: token }))).toMatchObject({ status: 202 });
  });

  test("GitHub, with the secret that GitLab would sign with", async () => {
    const server = await startWebhookServer(SIGNING_TOKEN);

    expect(await server.ask(fromGitHub({ secret: SIGNING_TOKEN }))).toMatchObject({ status: 202 });
  });
});

describe("bodies are accepted", () => {
  test("in chunks without a length, split inside a character", async () => {
    const server = await startWebhookServer();
    const { headers, body } = fromGitHub();
    const bytes = Buffer.from(body);
    const bee = bytes.indexOf(Buffer.from("🐝"));
    const pieces = [bytes.subarray(0, 1), bytes.subarray(1, bee + 2), bytes.subarray(bee + 2)];

    expect(
      await server.ask({ headers: { ...headers, "Transfer-Encoding": "chunked" }, body: pieces }),
    ).toMatchObject({ status: 202 });
  });

  test("with a charset and a type in upper case", async () => {
    const server = await startWebhookServer();
    const { headers, body } = fromGitHub();
    const type = { "Content-Type": "Application/JSON; charset=UTF-8" };

    expect(await server.ask({ headers: { ...headers, ...type }, body })).toMatchObject({ status: 202 });
  });

  test("with a push of 2,048 commits", async () => {
    const server = await startWebhookServer();
    // The fixture lists one.
    const { commits } = githubPush() as { commits: object[] };
    const payload = githubPush({ commits: Array.from({ length: 2048 }, () => ({ ...commits[0] })) });
    const delivery = fromGitHub({ payload });

    expect(delivery.body.length).toBeGreaterThan(1_000_000);
    expect(await server.ask(delivery)).toMatchObject({ status: 202 });
  });
});

test("a repeated delivery is accepted again", async () => {
  const server = await startWebhookServer();

  expect(await server.ask(fromGitHub())).toMatchObject({ status: 202 });
  expect(await server.ask(fromGitHub())).toMatchObject({ status: 202 });
  expect(server.refreshes()).toBe(2);
});

test("a failed refresh is reported here and not to the forge", async () => {
  const fault = new Error("the directory is gone");
  const server = await startWebhookServer(SECRET, () => Promise.reject(fault));

  expect(await server.ask(fromGitHub())).toMatchObject({ status: 202 });
  await expect.poll(() => server.errors).toEqual([fault]);
});

test("a verified event without changes gets a success status with the reason", async () => {
  const server = await startWebhookServer();
  const { status, text } = await server.ask(
    fromGitHub({
      event: "ping",
      payload: { zen: "Half measures are as bad as nothing at all.", hook_id: 5 },
    }),
  );

  expect(status).toBe(200);
  expect(JSON.parse(text)).toEqual({ kind: "ignored", reason: "ping changes no content" });
  expect(server.refreshes()).toBe(0);
});

describe("other requests go to the next route", () => {
  test.for([
    ["a bearer token", { headers: { Authorization: "Bearer abcdefghijklmnop" } }],
    ["nothing at all", {}],
    ["a body of no forge", { headers: { "Content-Type": "application/json" }, body: "{}" }],
    ["a query", { method: "GET", headers: fromGitHub().headers }],
    ["Gitea's way by GET", { method: "GET", path: "/refresh?payload=%7B%7D", headers: fromGitea().headers }],
    ["another path", { ...fromGitHub(), path: "/refresh/" }],
  ] as const)("%s", async ([, question]) => {
    const server = await startWebhookServer();

    expect(await server.ask(question)).toMatchObject({ status: 418 });
    expect(server.refreshes()).toBe(0);
  });

  test.for([
    ["Gitea", fromGitea({ secret: "" })],
    ["Forgejo", fromForgejo({ secret: "" })],
    ["GitLab", fromGitLab({ secret: "" })],
  ] as const)("%s, set to send the bearer token instead of a signature", async ([, { headers, body }]) => {
    const server = await startWebhookServer();

    expect(
      await server.ask({ headers: { ...headers, Authorization: "Bearer abcdefghijklmnop" }, body }),
    ).toMatchObject({ status: 418 });
  });
});
