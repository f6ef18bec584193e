import { COPY_SCRIPT } from "./copy-script.js";

export interface CopyButtonProps {
  readonly url: string;
  /** What the address is of, for those who hear the page. */
  readonly name: string;
}

/** A button that puts an address into the clipboard; hidden until `CopyScript` finds that it can. */
export function CopyButton({ url, name }: CopyButtonProps) {
  return (
    <span class="copy">
      <button type="button" data-copy={url} hidden>
        Copy<span class="unseen"> the address of {name}</span>
      </button>
      <span role="status" />
    </span>
  );
}

/** Once, behind the buttons of a page: a constant, whose hash the policy of pages names. */
export function CopyScript() {
  return <script dangerouslySetInnerHTML={{ __html: COPY_SCRIPT }} />;
}
