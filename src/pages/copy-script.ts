import { createHash } from "node:crypto";

/**
 * The only script: it shows the buttons that copy an address, and answers them. Without it, or without a clipboard (which
 * browsers give to HTTPS and localhost alone), the addresses are there to be marked.
 */
export const COPY_SCRIPT = `if(navigator.clipboard)for(const button of document.querySelectorAll("button[data-copy]")){button.hidden=false;button.addEventListener("click",async()=>{const status=button.nextElementSibling;status.textContent="";try{await navigator.clipboard.writeText(button.dataset.copy);status.textContent="Copied"}catch{status.textContent="Not allowed"}})}`;

/** What a Content-Security-Policy allows it by, and nothing else. */
export const COPY_SCRIPT_SOURCE = `'sha256-${createHash("sha256").update(COPY_SCRIPT).digest("base64")}'`;
