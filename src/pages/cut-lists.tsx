import type { Channel } from "../feeds/feed.js";
import { CUT_KINDS } from "../feeds/feed-place.js";
import type { CutGroup, NamedCut } from "./cut-groups.js";
import { placeUrl } from "./layout.js";

export const CUTS_ID = "cuts";

export interface CutListsProps {
  readonly channel: Channel;
  readonly groups: readonly CutGroup[];
}

/** What can be read and subscribed to by itself. */
export function CutLists({ channel, groups }: CutListsProps) {
  if (groups.length === 0) return null;
  return (
    <section class="cuts" aria-labelledby={CUTS_ID}>
      <h2 id={CUTS_ID}>Choose what you read</h2>
      <p>Each of these has a page and feeds of its own.</p>
      {groups.map(({ kind, foremost, others }) => (
        <section key={kind} aria-labelledby={`cuts-${kind}`}>
          <h3 id={`cuts-${kind}`}>{CUT_KINDS[kind].title}</h3>
          <CutList channel={channel} cuts={foremost} />
          {others.length > 0 && (
            <details>
              <summary>{others.length} more</summary>
              <CutList channel={channel} cuts={others} />
            </details>
          )}
        </section>
      ))}
    </section>
  );
}

function CutList({ channel, cuts }: { readonly channel: Channel; readonly cuts: readonly NamedCut[] }) {
  return (
    <ul>
      {cuts.map((cut) => (
        <li key={cut.slug}>
          <a href={placeUrl(channel, { cut })}>
            <bdi>{cut.title}</bdi>
          </a>{" "}
          <span>{cut.count}</span>
        </li>
      ))}
    </ul>
  );
}
