import { READERS } from "./readers.js";

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
