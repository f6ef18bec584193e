import { describe, expect, test } from "vitest";
import { verifyWebhook } from "../../../../src/integrations/webhooks/verify-webhook.js";
import {
  type Delivery,
  fromForgejo,
  fromGitea,
  fromGitHub,
  fromGitLab,
  giteaPush,
  githubPush,
  gitlabPush,
  SECRET,
  ZEROS,
} from "../../../fixtures/webhook-deliveries.js";

async function verdictOn({ headers, body }: Delivery) {
  const lowered = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  return verifyWebhook(Object.fromEntries(lowered), Buffer.from(body), SECRET);
}

const run = (action: string, conclusion: string | null) => ({
  action,
  workflow_run: { id: 91, name: "Publish", head_branch: "main", status: "completed", conclusion },
});
const pipeline = (status: string) => ({
  object_kind: "pipeline",
  object_attributes: { id: 31, ref: "main", tag: false, status, detailed_status: status },
});
const tag = { ref: "refs/tags/v2", base_ref: "refs/heads/main", created: true, commits: [] };

describe("content may have changed by", () => {
  const cases: readonly (readonly [string, Delivery])[] = [
    ["GitHub: a push to another branch", fromGitHub({ payload: githubPush({ ref: "refs/heads/live" }) })],
    ["GitHub: a forced push", fromGitHub({ payload: githubPush({ forced: true }) })],
    ["GitHub: a new branch", fromGitHub({ payload: githubPush({ before: ZEROS, created: true }) })],
    ["GitHub: a tag", fromGitHub({ payload: githubPush(tag) })],
    ["GitHub: a push that says nothing of itself", fromGitHub({ payload: {} })],
    ["GitHub: a release", fromGitHub({ event: "release", payload: { action: "published", release: {} } })],
    ["GitHub: a workflow", fromGitHub({ event: "workflow_run", payload: run("completed", "success") })],
    [
      "GitHub: a deployment",
      fromGitHub({
        event: "deployment_status",
        payload: { deployment_status: { state: "success" }, deployment: {} },
      }),
    ],
    ["GitHub: its wiki", fromGitHub({ event: "gollum", payload: { pages: [{ action: "edited" }] } })],
    ["Gitea: a release", fromGitea({ event: "release", payload: { action: "published" } })],
    ["Gitea: a workflow", fromGitea({ event: "workflow_run", payload: run("completed", "success") })],
    ["Gitea: its wiki", fromGitea({ event: "wiki", payload: { action: "edited", page: "Bees" } })],
    [
      "Forgejo: a workflow",
      fromForgejo({ event: "action_run_success", payload: { action: "success", run: {} } }),
    ],
    [
      "GitLab: a tag",
      fromGitLab({
        event: "Tag Push Hook",
        payload: gitlabPush({ object_kind: "tag_push", event_name: "tag_push", ref: "refs/tags/v2" }),
      }),
    ],
    ["GitLab: a system hook", fromGitLab({ event: "System Hook" })],
    [
      "GitLab: a release",
      fromGitLab({ event: "Release Hook", payload: { object_kind: "release", action: "create" } }),
    ],
    ["GitLab: a pipeline", fromGitLab({ event: "Pipeline Hook", payload: pipeline("success") })],
    [
      "GitLab: a deployment",
      fromGitLab({ event: "Deployment Hook", payload: { object_kind: "deployment", status: "success" } }),
    ],
    ["GitLab: its wiki", fromGitLab({ event: "Wiki Page Hook", payload: { object_kind: "wiki_page" } })],
    ["GitLab: a push by a template of one's own", fromGitLab({ payload: { text: "pushed" } })],
  ];

  test.for(cases)("%s", async ([, delivery]) => {
    expect(await verdictOn(delivery)).toMatchObject({ kind: "refresh" });
  });
});

describe("no content changed by", () => {
  const removed = { after: ZEROS, deleted: true, commits: [], head_commit: null };
  const cases: readonly (readonly [string, Delivery, string])[] = [
    [
      "a branch that was deleted",
      fromGitHub({ payload: githubPush(removed) }),
      "refs/heads/main was deleted",
    ],
    [
      "a tag that was deleted",
      fromGitHub({ payload: githubPush({ ...removed, ref: "refs/tags/v1" }) }),
      "refs/tags/v1 was deleted",
    ],
    [
      "a branch that Gitea deletes",
      fromGitea({ payload: giteaPush({ after: ZEROS }) }),
      "refs/heads/main was deleted",
    ],
    [
      "a branch that is deleted with SHA-256",
      fromGitea({ payload: giteaPush({ after: "0".repeat(64) }) }),
      "refs/heads/main was deleted",
    ],
    [
      "a branch that GitLab deletes",
      fromGitLab({ payload: gitlabPush({ after: ZEROS, checkout_sha: null, commits: [] }) }),
      "refs/heads/main was deleted",
    ],
    ["a ping", fromGitHub({ event: "ping", payload: { zen: "Anything" } }), "ping changes no content"],
    [
      "an event of deletion",
      fromGitea({ event: "delete", payload: { ref: "old" } }),
      "delete changes no content",
    ],
    ["a star", fromGitHub({ event: "star", payload: { action: "created" } }), "star changes no content"],
    ["an issue", fromGitLab({ event: "Issue Hook", payload: {} }), "issue changes no content"],
    [
      "a merge request",
      fromGitLab({ event: "Merge Request Hook", payload: {} }),
      "merge_request changes no content",
    ],
    [
      "an event named like an object member",
      fromGitHub({ event: "constructor" }),
      "constructor changes no content",
    ],
    [
      "a release that is drafted",
      fromGitHub({ event: "release", payload: { action: "created" } }),
      "the release was not published by this",
    ],
    [
      "a release that is deleted",
      fromGitLab({ event: "Release Hook", payload: { action: "delete" } }),
      "the release was not published by this",
    ],
    [
      "a workflow that begins",
      fromGitHub({ event: "workflow_run", payload: run("requested", null) }),
      "the workflow has not succeeded",
    ],
    [
      "a workflow that failed",
      fromGitHub({ event: "workflow_run", payload: run("completed", "failure") }),
      "the workflow has not succeeded",
    ],
    [
      "a workflow in another shape",
      fromGitHub({ event: "workflow_run", payload: { workflow_run: "success" } }),
      "the workflow has not succeeded",
    ],
    [
      "a deployment that is wished for",
      fromGitHub({ event: "deployment", payload: { deployment: { task: "deploy" } } }),
      "the deployment has not succeeded",
    ],
    [
      "a deployment under way",
      fromGitHub({ event: "deployment_status", payload: { deployment_status: { state: "in_progress" } } }),
      "the deployment has not succeeded",
    ],
    [
      "a pipeline under way",
      fromGitLab({ event: "Pipeline Hook", payload: pipeline("running") }),
      "the pipeline has not succeeded",
    ],
    [
      "another system hook",
      fromGitLab({ event: "System Hook", payload: { event_name: "user_create" } }),
      "user_create changes no content",
    ],
  ];

  test.for(cases)("%s", async ([, delivery, reason]) => {
    expect(await verdictOn(delivery)).toEqual({ kind: "ignored", reason });
  });
});
