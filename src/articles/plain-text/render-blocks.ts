import render from "dom-serializer";
import { type ChildNode, Element, Text } from "domhandler";
import type { Block } from "./read-plain-text.js";

/** Renders the blocks of a plain-text export as HTML. All content is text and is escaped. */
export function renderBlocks(blocks: readonly Block[]): string {
  return render(blocks.map(toElement), { encodeEntities: "utf8" });
}

function toElement(block: Block): Element {
  switch (block.kind) {
    case "heading":
      return element(`h${block.level}`, [new Text(block.text)]);
    case "paragraph":
      return element("p", [new Text(block.text)]);
    case "list":
      return element(
        block.ordered ? "ol" : "ul",
        block.items.map((item) => element("li", [new Text(item)])),
        block.start === undefined ? {} : { start: String(block.start) },
      );
  }
}

function element(name: string, children: ChildNode[], attributes: Record<string, string> = {}): Element {
  return new Element(name, attributes, children);
}
