import { z } from "zod";

const text = z.string().optional().catch(undefined);
const state = z.object({ status: text, state: text, conclusion: text }).optional().catch(undefined);

/** The fields of all events that are used here. The signature was verified before. */
const Payload = z.object({
  ref: text,
  /** The new commit of a branch or tag. All zeros if it was deleted. */
  after: text,
  action: text,
  status: text,
  /** The event of a GitLab system hook. */
  event_name: text,
  workflow_run: state,
  deployment_status: state,
  object_attributes: state,
});
type Payload = z.infer<typeof Payload>;

/** Why an event changed no content; undefined if it may have changed some. */
type IgnoreReason = (payload: Payload) => string | undefined;

const neverIgnored: IgnoreReason = () => undefined;

const deletedRef: IgnoreReason = ({ after, ref = "something" }) =>
  after !== undefined && /^0{40,}$/.test(after) ? `${ref} was deleted` : undefined;

const unpublishedRelease: IgnoreReason = ({ action }) =>
  action === "published" || action === "create" ? undefined : "the release was not published by this";

function unlessSucceeded(isDone: boolean, what: string): string | undefined {
  return isDone ? undefined : `the ${what} has not succeeded`;
}

/**
 * Events after which articles may have changed: a push to any branch, a wiki edit, a published release, or a successful
 * workflow, pipeline or deployment. The published branch is not known here. `deployment` is a request on GitHub and a
 * result on GitLab.
 */
const CONTENT_EVENTS: ReadonlyMap<string, IgnoreReason> = new Map<string, IgnoreReason>([
  ["push", deletedRef],
  ["tag_push", deletedRef],
  ["gollum", neverIgnored],
  ["wiki", neverIgnored],
  ["wiki_page", neverIgnored],
  ["release", unpublishedRelease],
  ["workflow_run", ({ workflow_run: run }) => unlessSucceeded(run?.conclusion === "success", "workflow")],
  ["action_run_success", neverIgnored],
  [
    "pipeline",
    ({ object_attributes: pipeline }) => unlessSucceeded(pipeline?.status === "success", "pipeline"),
  ],
  ["deployment", ({ status }) => unlessSucceeded(status === "success", "deployment")],
  [
    "deployment_status",
    ({ deployment_status: now }) => unlessSucceeded(now?.state === "success", "deployment"),
  ],
]);

export type EventClassification =
  | { readonly kind: "content" }
  | { readonly kind: "other"; readonly reason: string }
  | { readonly kind: "garbled" };

/**
 * Decides whether an event may have changed content.
 *
 * @param event in GitHub's spelling; for `system`, the payload names the event
 * @param json anything but a JSON object is `garbled`
 */
export function classifyEvent(event: string, json: string): EventClassification {
  const payload = Payload.safeParse(parseJson(json));
  if (!payload.success) return { kind: "garbled" };
  const name = event === "system" ? (payload.data.event_name ?? event) : event;
  const ignoreReason = CONTENT_EVENTS.get(name);
  const reason = ignoreReason === undefined ? `${name} changes no content` : ignoreReason(payload.data);
  return reason === undefined ? { kind: "content" } : { kind: "other", reason };
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
