import { createHash } from "node:crypto";

/**
 * The only script of the pages: shows the copy buttons and handles their clicks. Without it, or without a clipboard (which
 * browsers offer only over HTTPS and on localhost), visitors select the URL.
 */
export const COPY_SCRIPT = `if(navigator.clipboard)for(const button of document.querySelectorAll("button[data-copy]")){button.hidden=false;button.addEventListener("click",async()=>{const status=button.nextElementSibling;status.textContent="";try{await navigator.clipboard.writeText(button.dataset.copy);status.textContent="Copied"}catch{status.textContent="Not allowed"}})}`;

/** Its source in a Content-Security-Policy. */
export const COPY_SCRIPT_SOURCE = `'sha256-${createHash("sha256").update(COPY_SCRIPT).digest("base64")}'`;
