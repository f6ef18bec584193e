import { READERS } from "./readers.js";

/** Subscribes to a feed in one of the readers that many people have. */
export function ReaderLinks({ feed }: { readonly feed: string }) {
  return (
    <>
      <p class="readers-title">Or subscribe with one click:</p>
      <ul class="readers">
        {READERS.map(({ name, subscribe }) => (
          <li key={name}>
            <a href={subscribe(feed)} rel="nofollow">
              {name}
            </a>
          </li>
        ))}
      </ul>
    </>
  );
}
