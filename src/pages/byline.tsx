import { Fragment } from "preact";
import type { Entry } from "../feeds/feed.js";
import type { TermUrls } from "./term-urls.js";

export interface BylineProps {
  readonly entry: Entry;
  readonly zone: string;
  readonly showsUpdate?: boolean;
  readonly urls: TermUrls;
}

export function Byline({ entry, zone, showsUpdate = false, urls }: BylineProps) {
  const { language, published, updated, authors, categories } = entry;
  return (
    <p class="byline">
      <FormattedDate at={published} language={language} zone={zone} />
      {showsUpdate && updated !== published && (
        <>
          {" "}
          (updated <FormattedDate at={updated} language={language} zone={zone} />)
        </>
      )}
      {authors.length > 0 && " · "}
      {authors.map(({ name }, index) => (
        <Fragment key={name}>
          {index > 0 && ", "}
          <NameLink name={name} url={urls.authorUrl(name)} />
        </Fragment>
      ))}
      {categories.length > 0 && " · "}
      {categories.map((category, index) => (
        <Fragment key={category}>
          {index > 0 && ", "}
          <NameLink name={category} url={urls.categoryUrl(category)} />
        </Fragment>
      ))}
    </p>
  );
}

function NameLink({ name, url }: { readonly name: string; readonly url: string | undefined }) {
  const label = <bdi>{name}</bdi>;
  return url === undefined ? label : <a href={url}>{label}</a>;
}

export function FormattedDate({
  at,
  language,
  zone,
}: {
  readonly at: number;
  readonly language: string;
  readonly zone: string;
}) {
  const text = cachedDateFormat(language, zone).format(at);
  return <time dateTime={new Date(at).toISOString()}>{text}</time>;
}

/** Cached: making one takes longer than rendering the rest. */
const formats = new Map<string, Intl.DateTimeFormat>();

function cachedDateFormat(language: string, zone: string): Intl.DateTimeFormat {
  const key = `${language} ${zone}`;
  const format = formats.get(key) ?? new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone: zone });
  formats.set(key, format);
  return format;
}
