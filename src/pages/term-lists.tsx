import type { Channel } from "../feeds/feed.js";
import { TAXONOMIES } from "../feeds/feed-path.js";
import { feedPageUrl } from "./layout.js";
import type { TermGroup, TitledTerm } from "./term-groups.js";

export const TERMS_ID = "cuts";

export interface TermListsProps {
  readonly channel: Channel;
  readonly groups: readonly TermGroup[];
}

export function TermLists({ channel, groups }: TermListsProps) {
  if (groups.length === 0) return null;
  return (
    <section class="cuts" aria-labelledby={TERMS_ID}>
      <h2 id={TERMS_ID}>Choose what you read</h2>
      <p>Each of these has a page and feeds of its own.</p>
      {groups.map(({ kind, prominent, others }) => (
        <section key={kind} aria-labelledby={`cuts-${kind}`}>
          <h3 id={`cuts-${kind}`}>{TAXONOMIES[kind].title}</h3>
          <TermList channel={channel} terms={prominent} />
          {others.length > 0 && (
            <details>
              <summary>{others.length} more</summary>
              <TermList channel={channel} terms={others} />
            </details>
          )}
        </section>
      ))}
    </section>
  );
}

function TermList({ channel, terms }: { readonly channel: Channel; readonly terms: readonly TitledTerm[] }) {
  return (
    <ul>
      {terms.map((term) => (
        <li key={term.slug}>
          <a href={feedPageUrl(channel, { term })}>
            <bdi>{term.title}</bdi>
          </a>{" "}
          <span>{term.count}</span>
        </li>
      ))}
    </ul>
  );
}
