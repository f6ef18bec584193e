import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { EDITED, publicationWithProxy, TITLES } from "../fixtures/publication-with-a-proxy.js";
import { PYTHON, runClient } from "../fixtures/run-client.js";
import { directoryWith } from "../fixtures/temporary-directory.js";

interface Mail {
  readonly id: string;
  readonly subject: string;
  readonly body: string;
}

/** Mail goes into a folder instead of out, and a changed article makes a mail of its own. */
const CONFIGURATION = `[DEFAULT]
from = feeds@example.org
to = reader@example.org
email-protocol = maildir
maildir-path = mail
maildir-mailbox = inbox
reply-changes = True
`;

const READ_MAIL = `
import email, email.policy, json, sys
mails = [email.message_from_binary_file(open(name, "rb"), policy=email.policy.default) for name in sys.argv[1:]]
print(json.dumps([{"id": str(mail["X-RSS-ID"]), "subject": str(mail["Subject"]), "body": mail.get_content()}
                  for mail in mails]))
`;

test.for(["/rss.xml", "/atom.xml"])(
  "rss2email mails every entry of %s once, polls for nothing, and mails an edit",
  async (path) => {
    const { proxy, edit } = await publicationWithProxy();
    const home = directoryWith({ "rss2email.cfg": CONFIGURATION, "mail/.keep": "" });
    const inbox = join(home, "mail", "inbox", "new");
    const r2e = (...args: string[]) =>
      runClient(home, "r2e", ["-c", "rss2email.cfg", "-d", "rss2email.json", ...args]);
    const known = new Set<string>();
    const poll = async (): Promise<Mail[]> => {
      await r2e("run");
      const files = readdirSync(inbox).filter((name) => !known.has(name));
      for (const name of files) known.add(name);
      const read = await runClient(home, PYTHON, [
        "-c",
        READ_MAIL,
        ...files.map((name) => join(inbox, name)),
      ]);
      const mails: Mail[] = JSON.parse(read);
      return mails.toSorted((a, b) => a.subject.localeCompare(b.subject));
    };

    await r2e("add", "publication", `${proxy.origin}${path}`);
    const first = await poll();
    expect(first.map(({ subject }) => subject)).toEqual(TITLES.toSorted((a, b) => a.localeCompare(b)));
    expect(new Set(first.map(({ id }) => id)).size).toBe(TITLES.length);
    expect(proxy.passed()).toMatchObject([{ path, status: 200 }]);

    expect(await poll()).toEqual([]);
    expect(proxy.passed()).toMatchObject([{ path, status: 304, bytes: 0 }]);

    await edit();
    const second = await poll();
    expect(proxy.passed()).toMatchObject([{ path, status: 200 }]);
    expect(second.map(({ subject }) => subject)).toEqual([EDITED]);
    expect(second[0]?.id).toBe(first.find(({ subject }) => subject === EDITED)?.id);
    expect(second[0]?.body).toContain("A paragraph was added since.");

    expect(await poll()).toEqual([]);
    expect(proxy.passed()).toMatchObject([{ status: 304 }]);
    // It forgets nothing that it said it had seen.
    const state = JSON.parse(readFileSync(join(home, "rss2email.json"), "utf8"));
    expect(Object.keys(state.feeds[0].seen)).toHaveLength(TITLES.length);
  },
);
