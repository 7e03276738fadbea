import { last } from "#core/graphemes.ts";
import { cn } from "./cn.ts";

/** Up to two letters of a Latin name; else the last character, which is the given name's in Chinese. */
function initialsOf(name: string): string {
  const latin = name.match(/\p{Script=Latin}[\p{Script=Latin}'’-]*/gu);
  if (latin) return `${latin[0]?.[0] ?? ""}${latin.length > 1 ? (latin.at(-1)?.[0] ?? "") : ""}`.toUpperCase();
  return last(name.trim()) || "?";
}

/** One hue a name, the same everywhere. */
function hueOf(name: string): number {
  let hash = 7;
  for (const character of name) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 360;
  return hash;
}

type AvatarProps = { name: string; image?: string | null | undefined; className?: string };

/** A person, drawn. Always beside their name, so it says nothing to a screen reader. */
export function Avatar({ name, image, className }: AvatarProps) {
  const shape = cn("inline-flex size-7 shrink-0 select-none items-center justify-center rounded-full", className);
  if (image?.startsWith("/")) {
    // biome-ignore lint/performance/noImgElement: a small picture of our own, nothing to optimise
    return <img data-slot="avatar" src={image} alt="" className={cn(shape, "object-cover")} />;
  }
  const hue = hueOf(name);
  return (
    <span
      data-slot="avatar"
      aria-hidden
      className={cn(shape, "font-semibold text-2xs leading-none")}
      style={{ background: `oklch(0.45 0.09 ${hue})`, color: `oklch(0.97 0.02 ${hue})` }}
    >
      {initialsOf(name)}
    </span>
  );
}
