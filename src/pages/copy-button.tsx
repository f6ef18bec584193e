import { COPY_SCRIPT } from "./copy-script.js";

export interface CopyButtonProps {
  readonly url: string;
  /** Name of the format, for screen readers. */
  readonly name: string;
}

/** Copies a URL to the clipboard. Hidden until `CopyScript` finds a clipboard. */
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

/** Once per page, after the buttons. */
export function CopyScript() {
  return <script dangerouslySetInnerHTML={{ __html: COPY_SCRIPT }} />;
}
