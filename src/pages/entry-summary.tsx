import type { Entry } from "../feeds/feed.js";
import { Byline } from "./byline.js";
import type { TermUrls } from "./term-urls.js";
import { textDirection } from "./text-direction.js";

export interface EntrySummaryProps {
  readonly entry: Entry;
  readonly zone: string;
  /** Whether the section summaries are unfolded. */
  readonly isOpen: boolean;
  readonly urls: TermUrls;
}

export function EntrySummary({ entry, zone, isOpen, urls }: EntrySummaryProps) {
  const { title, url, language, lead, sections } = entry;
  const introduction = sections.find(({ heading }) => heading === "")?.summary;
  const headed = sections.filter(({ heading }) => heading !== "");
  return (
    <article lang={language} dir={textDirection(language)}>
      <h3>
        <a href={url}>{title}</a>
      </h3>
      <Byline entry={entry} zone={zone} urls={urls} />
      {lead !== undefined && <p class="lead">{lead}</p>}
      {introduction !== undefined && introduction !== "" && introduction !== lead && <p>{introduction}</p>}
      {headed.length > 0 && (
        <details open={isOpen}>
          <summary>
            <bdi lang="en">
              {headed.length} {headed.length === 1 ? "section" : "sections"}
            </bdi>
          </summary>
          <ul>
            {headed.map(({ heading, url: sectionUrl, summary }) => (
              <li key={sectionUrl}>
                <a href={sectionUrl}>{heading}</a>
                {summary !== "" && ` — ${summary}`}
              </li>
            ))}
          </ul>
        </details>
      )}
    </article>
  );
}
