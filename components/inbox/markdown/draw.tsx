/** A tree of Markdown as elements: no raw HTML, links checked, images not before they are asked for. */
import { createElement, Fragment, type ReactNode } from "react";
import { plainText } from "../plain-text.ts";
import { addressesIn } from "./address.ts";
import { Image, Link, Reference, Table } from "./parts.tsx";
import type { Branch } from "./tree.ts";

/** Of one body. */
export interface Drawing {
  /** Before the ids of its footnotes. */
  id: string;
  /** By label: found while the body is drawn, to be drawn beneath it. */
  footnotes: Map<string, readonly Branch[]>;
}

export const drawAll = (branches: readonly Branch[], drawing: Drawing, isInLink = false): ReactNode[] =>
  branches.map((branch, place) => drawn(branch, place, drawing, isInLink));

/** The item's title is the heading of the page: those of the body go below it. */
const HEADINGS = new Map([
  ["h1", "h3"],
  ["h2", "h4"],
  ["h3", "h5"],
]);

function drawn({ token, children, isDone }: Branch, key: number, drawing: Drawing, isInLink: boolean): ReactNode {
  const inner = () => drawAll(children, drawing, isInLink);
  switch (token.type) {
    case "plain":
      return token.content;
    case "text":
    case "text_special":
      return isInLink ? token.content : text(token.content);
    case "softbreak":
      return "\n";
    case "inline":
      return (
        <Fragment key={key}>
          {isDone !== undefined && <span aria-hidden>{isDone ? "☑" : "☐"} </span>}
          {inner()}
        </Fragment>
      );
    case "paragraph_open":
      return token.hidden ? <Fragment key={key}>{inner()}</Fragment> : <p key={key}>{inner()}</p>;
    case "heading_open":
      return createElement(HEADINGS.get(token.tag) ?? "h6", { key }, inner());
    case "bullet_list_open":
    case "ordered_list_open": {
      const className = children.some((entry) => entry.isDone !== undefined) ? "contains-task-list" : undefined;
      return createElement(token.tag, { key, className, start: token.attrGet("start") ?? undefined }, inner());
    }
    case "list_item_open":
      return (
        <li key={key} className={isDone !== undefined ? "task-list-item" : undefined}>
          {inner()}
        </li>
      );
    case "link_open":
      return (
        <Link key={key} href={String(token.attrGet("href"))}>
          {drawAll(children, drawing, true)}
        </Link>
      );
    case "image":
      return <Image key={key} src={String(token.attrGet("src"))} alt={plainText(token.content)} />;
    case "code_inline":
      return <code key={key}>{token.content}</code>;
    case "code_block":
    case "fence": {
      const language = /^\s*(\S+)/.exec(token.info)?.[1];
      return (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <pre key={key} tabIndex={0}>
          <code className={language && `language-${language}`}>{token.content}</code>
        </pre>
      );
    }
    case "table_open":
      return (
        <Table key={key} isCut={token.meta?.isCut === true}>
          {inner()}
        </Table>
      );
    case "th_open":
    case "td_open": {
      const side = /left|right|center/.exec(String(token.attrGet("style")))?.[0];
      return createElement(token.tag, { key, style: side && { textAlign: side } }, inner());
    }
    case "footnote_open":
      drawing.footnotes.set(String(token.meta?.label), children);
      return null;
    case "footnote_reference":
      return <Reference key={key} id={drawing.id} number={Number(token.meta?.number)} />;
    case "hr":
    case "hardbreak":
      return createElement(token.tag, { key });
    case "blockquote_open":
    case "thead_open":
    case "tbody_open":
    case "tr_open":
    case "em_open":
    case "strong_open":
    case "s_open":
      return createElement(token.tag === "s" ? "del" : token.tag, { key }, inner());
    // HTML is left out, and what only defines.
    default:
      return null;
  }
}

function text(content: string): ReactNode {
  const parts = addressesIn(content);
  if (parts.length === 1 && typeof parts[0] === "string") return content;
  return parts.map((part) =>
    typeof part === "string" ? (
      part
    ) : (
      <Link key={part.at} href={part.href}>
        {part.text}
      </Link>
    ),
  );
}
