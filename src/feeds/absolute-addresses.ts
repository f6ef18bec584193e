import render from "dom-serializer";
import { Text } from "domhandler";
import { getElementsByTagName, removeElement, replaceElement } from "domutils";
import { parseDocument } from "htmlparser2";

/** Where an address of an article leads: `local:///…` names a file of the directory; undefined: nowhere. */
export type ResolveAddress = (address: string) => string | undefined;

const ADDRESS_ATTRIBUTES = ["href", "src", "poster", "cite"];

/**
 * The HTML with every address absolute, since feed readers show it under addresses of their own.
 * A link that leads nowhere becomes its text, a picture that is missing its description.
 */
export function withAbsoluteAddresses(html: string, resolve: ResolveAddress): string {
  const tree = parseDocument(html);
  for (const element of getElementsByTagName("*", tree)) {
    for (const name of ADDRESS_ATTRIBUTES) {
      const address = element.attribs[name];
      if (address === undefined) continue;
      const absolute = resolve(address);
      if (absolute === undefined) delete element.attribs[name];
      else element.attribs[name] = absolute;
    }
    if (element.name !== "img" || element.attribs["src"] !== undefined) continue;
    const description = element.attribs["alt"];
    if (description) replaceElement(element, new Text(description));
    else removeElement(element);
  }
  return render(tree, { encodeEntities: "utf8" });
}
