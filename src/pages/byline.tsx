import { Fragment } from "preact";
import type { Entry } from "../feeds/feed.js";
import type { TermUrls } from "./term-urls.js";

export interface BylineProps {
  readonly entry: Entry;
  readonly zone: string;
  /** Whether to say when the article was changed, where it was. */
  readonly showsUpdate?: boolean;
  readonly addresses: TermUrls;
}

/** When, by whom, about what. */
export function Byline({ entry, zone, showsUpdate = false, addresses }: BylineProps) {
  const { language, published, updated, authors, categories } = entry;
  return (
    <p class="byline">
      <Moment at={published} language={language} zone={zone} />
      {showsUpdate && updated !== published && (
        <>
          {" "}
          (updated <Moment at={updated} language={language} zone={zone} />)
        </>
      )}
      {authors.length > 0 && " · "}
      {authors.map(({ name }, index) => (
        <Fragment key={name}>
          {index > 0 && ", "}
          <Named name={name} address={addresses.pageOfAuthor(name)} />
        </Fragment>
      ))}
      {categories.length > 0 && " · "}
      {categories.map((category, index) => (
        <Fragment key={category}>
          {index > 0 && ", "}
          <Named name={category} address={addresses.pageOfCategory(category)} />
        </Fragment>
      ))}
    </p>
  );
}

function Named({ name, address }: { readonly name: string; readonly address: string | undefined }) {
  const shown = <bdi>{name}</bdi>;
  return address === undefined ? shown : <a href={address}>{shown}</a>;
}

/** A date as people of that language write it; the exact one is in the markup. */
export function Moment({
  at,
  language,
  zone,
}: {
  readonly at: number;
  readonly language: string;
  readonly zone: string;
}) {
  const shown = dateFormat(language, zone).format(at);
  return <time dateTime={new Date(at).toISOString()}>{shown}</time>;
}

/** To make one takes longer than the rest of a byline. */
const formats = new Map<string, Intl.DateTimeFormat>();

function dateFormat(language: string, zone: string): Intl.DateTimeFormat {
  const key = `${language} ${zone}`;
  const format = formats.get(key) ?? new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone: zone });
  formats.set(key, format);
  return format;
}
