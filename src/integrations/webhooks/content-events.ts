import { z } from "zod";

const text = z.string().optional().catch(undefined);
const state = z.object({ status: text, state: text, conclusion: text }).optional().catch(undefined);

/** What any event says that matters here; a signature vouches for the rest. */
const Payload = z.object({
  ref: text,
  /** The commit that a branch or tag is at now: zeros when it is deleted. */
  after: text,
  action: text,
  status: text,
  /** What a system hook of GitLab is about. */
  event_name: text,
  workflow_run: state,
  deployment_status: state,
  object_attributes: state,
});
type Payload = z.infer<typeof Payload>;

/** Why an event changed no content; undefined when it may have. */
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
 * The events after which articles may be others than before: commits arrived (of any branch, since which one
 * is published is not known here), a wiki was edited, a release was published, or work that may have put the
 * files in place has succeeded. A `deployment` of GitHub is a wish, and of GitLab an outcome.
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
 * Whether content changed.
 *
 * @param event in the spelling of GitHub; `system` leaves it to the payload
 * @param json a JSON object, else it is garbled
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
