/** A tab of a browser that Playwright does not drive, by as little as the tests need. */
export interface Tab {
  /** Resolves once the page has loaded. */
  goto(url: string): Promise<void>;
  /** Evaluates an expression in the page, or awaits it; resolves to its value by way of JSON. */
  run<T>(expression: string): Promise<T>;
  /** A character, or one of {@link KEYS}. */
  press(key: string): Promise<void>;
  /** What the page's console called an error, and what nobody caught, since the last time. */
  errors(): Promise<string[]>;
  close(): Promise<void>;
}

/** As WebDriver names them, section 17.4.2. */
export const KEYS = { enter: "\uE007", escape: "\uE00C" } as const;

/** Presses and lets go, as both protocols say it. */
export const stroke = (key: string) => ({
  actions: [
    {
      type: "key",
      id: "keyboard",
      actions: [
        { type: "keyDown", value: key },
        { type: "keyUp", value: key },
      ],
    },
  ],
});
