/** Light or dark: what this browser keeps of it, and what its page shows. */
export const THEMES = ["light", "dark", "system"] as const;
export type Theme = (typeof THEMES)[number];

/**
 * Puts the theme on the page. It runs before the first paint too, as a script of the page itself (app/layout.tsx), so it
 * needs nothing but what is in it. A page whose theme its host has chosen says so: `data-theme`.
 */
export function showTheme(): void {
  const page = document.documentElement;
  let theme = page.dataset.theme ?? null;
  try {
    theme ??= localStorage.getItem("theme");
  } catch {
    // No storage, no choice.
  }
  if (theme !== "light" && theme !== "dark")
    theme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  page.classList.remove("light", "dark");
  page.classList.add(theme);
  page.style.colorScheme = theme;
}
