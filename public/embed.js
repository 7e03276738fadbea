/**
 * Puts Carillon's bell on a page:
 *
 *   <script src="https://carillon.example/embed.js" data-token="…" async></script>
 *
 * It stands in a frame where the script stands (or in `data-target`), and opens over the page. docs/embedding.md has
 * the attributes and what `window.Carillon` can do. The token is handed over by message, never in an address.
 */
(() => {
  const script = document.currentScript;
  if (!script) return;
  const server = new URL(script.src).origin;
  const { token: firstToken, lang, theme = "auto", transport, target, label, renew } = script.dataset;

  const BELL = 40;
  const WIDTH = 400;
  const HEIGHT = 576;
  /** Narrower than this, the panel takes the whole window. */
  const NARROW = 480;
  /** Room for the panel's shadow. */
  const MARGIN = 16;

  let token = firstToken ?? null;
  let renewing = renew ? () => window[renew]?.() : null;
  let isOpen = false;
  let isReady = false;
  let layout = null;

  const place = document.createElement("span");
  place.style.cssText = `display:inline-block;position:relative;width:${BELL}px;height:${BELL}px;vertical-align:middle`;
  const frame = document.createElement("iframe");
  frame.title = label ?? (/^zh/i.test(lang ?? document.documentElement.lang) ? "通知" : "Notifications");
  frame.allow = "";
  place.append(frame);

  const isDark = window.matchMedia("(prefers-color-scheme: dark)");
  const themeNow = () => (theme === "dark" || theme === "light" ? theme : isDark.matches ? "dark" : "light");

  function load() {
    const query = new URLSearchParams({ host: window.location.origin, theme: themeNow() });
    const language = lang ?? document.documentElement.lang;
    if (language) query.set("lang", /^zh/i.test(language) ? "zh-CN" : "en");
    if (transport) query.set("transport", transport);
    isReady = false;
    // Else the browser paints a white ground behind a page of the other scheme.
    frame.style.colorScheme = themeNow();
    frame.src = `${server}/embed?${query}`;
  }

  function tell(message) {
    if (isReady) frame.contentWindow?.postMessage({ carillon: message }, server);
  }

  function arrange() {
    const box = place.getBoundingClientRect();
    const isNarrow = window.innerWidth < NARROW;
    const next = isNarrow ? "full" : box.right >= WIDTH ? "end" : "start";
    if (next !== layout) {
      layout = next;
      tell({ type: "layout", layout });
    }
    const shape = { border: "0", background: "transparent", position: "absolute", zIndex: "2147483000" };
    if (!isOpen) {
      const closed = { inset: "0 auto auto 0", width: `${BELL}px`, height: `${BELL}px` };
      Object.assign(frame.style, shape, closed);
    } else if (isNarrow) {
      Object.assign(frame.style, shape, { position: "fixed", inset: "0", width: "100%", height: "100%" });
    } else {
      const room = Math.max(240, window.innerHeight - Math.max(0, box.top) - MARGIN);
      Object.assign(frame.style, shape, {
        inset: next === "end" ? "0 0 auto auto" : "0 auto auto 0",
        width: `${WIDTH}px`,
        height: `${Math.min(HEIGHT, room)}px`,
      });
    }
  }

  async function renewToken() {
    try {
      token = (await renewing?.()) ?? null;
    } catch {
      token = null;
    }
    tell({ type: "token", token });
  }

  const hear = {
    ready() {
      isReady = true;
      layout = null;
      arrange();
      tell({ type: "token", token });
    },
    expired: () => void renewToken(),
    open(message) {
      isOpen = message.isOpen === true;
      arrange();
      announce("carillon:open", { isOpen });
    },
    counts: ({ unread, unseen }) => announce("carillon:counts", { unread, unseen }),
    state: ({ state }) => announce("carillon:state", { state }),
  };

  function announce(name, detail) {
    script.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));
  }

  // Only our own frame, and only as long as it shows a page of the server's.
  function receive(event) {
    if (event.source !== frame.contentWindow || event.origin !== server) return;
    const message = event.data?.carillon;
    if (message && Object.hasOwn(hear, message.type)) hear[message.type](message);
  }

  function leave() {
    if (isOpen) tell({ type: "close" });
  }

  const leaving = new AbortController();
  const { signal } = leaving;
  window.addEventListener("message", receive, { signal });
  window.addEventListener("resize", arrange, { signal });
  document.addEventListener("pointerdown", leave, { signal });
  isDark.addEventListener("change", () => theme === "auto" && load(), { signal });

  window.Carillon = {
    /** Called when the token has expired; resolves to a new one, or null. */
    onExpired(callback) {
      renewing = callback;
    },
    /** Another token, or another person's; null signs out. */
    setToken(next) {
      token = next;
      tell({ type: "token", token });
    },
    open: () => tell({ type: "open" }),
    close: () => tell({ type: "close" }),
    remove() {
      leaving.abort();
      place.remove();
    },
  };

  const holder = target ? document.querySelector(target) : null;
  if (holder) holder.append(place);
  else script.after(place);
  arrange();
  load();
})();
