"use client";

import { ImageDown } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { useId, useMemo, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { langOf, withoutTurns } from "../foreign-text.ts";
import { type Drawing, drawAll } from "./draw.tsx";
import { parseMarkdown } from "./parse.ts";
import { ShowsImages, type Words, WordsOfParts } from "./parts.tsx";
import { treeOf } from "./tree.ts";

/**
 * A body as it may be shown: Markdown without raw HTML, links checked, remote images at a click. Whatever it holds, it
 * is drawn in a bounded time: what has more marks than that allows is shown as text.
 */
export function Markdown({ children }: { children: string }) {
  const t = useTranslations("inbox");
  const locale = useLocale();
  const [showsImages, setShowsImages] = useState(false);
  const id = useId();
  const text = withoutTurns(children);
  const words = useMemo(
    (): Words => ({
      blockedLink: t("blockedLink"),
      imageUntitled: t("imageUntitled"),
      tableCut: t("tableCut"),
      image: (alt) => t("image", { alt }),
    }),
    [t],
  );
  const { body, notes, rest, isCut } = useMemo(() => drawing(text, id), [text, id]);
  return (
    <div className="prose" dir="auto" lang={langOf(text, locale)}>
      {!showsImages && /!\[/.test(text) && (
        <p>
          <Button size="sm" variant="outline" title={t("showImagesHint")} onClick={() => setShowsImages(true)}>
            <ImageDown aria-hidden />
            {t("showImages")}
          </Button>
        </p>
      )}
      <WordsOfParts value={words}>
        <ShowsImages value={showsImages}>
          {body}
          {rest && <p className="whitespace-pre-wrap">{rest}</p>}
          {notes.length > 0 && (
            <section aria-label={t("footnotes")} className="text-xs">
              <ol>
                {notes.map(([number, note]) => (
                  <li key={number} id={`${id}-${number}`} value={number}>
                    {note}
                  </li>
                ))}
              </ol>
            </section>
          )}
          {isCut && <p className="text-ink-muted text-xs">{t("shownAsText")}</p>}
        </ShowsImages>
      </WordsOfParts>
    </div>
  );
}

function drawing(text: string, id: string) {
  const { tokens, rest, isCut, footnotes } = parseMarkdown(text);
  const found: Drawing["footnotes"] = new Map();
  const body = drawAll(treeOf(tokens), { id, footnotes: found });
  // Those in a note are none: it would be drawn within itself.
  const notes = [...footnotes]
    .filter(([label, number]) => number > 0 && found.has(label))
    .sort(([, one], [, other]) => one - other)
    .map(([label, number]) => [number, drawAll(found.get(label) ?? [], { id, footnotes: new Map() })] as const);
  return { body, notes, rest, isCut };
}
