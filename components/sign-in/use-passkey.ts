import { useCallback, useEffect, useRef, useState } from "react";
import { api } from "#components/api.ts";

/** Asks this browser for a passkey. The library comes only with the first question. */
export async function askForPasskey(byAutofill = false): Promise<unknown> {
  const [optionsJSON, { startAuthentication }] = await Promise.all([
    api<never>("POST", "/api/session/passkey/question"),
    import("@simplewebauthn/browser"),
  ]);
  return startAuthentication({ optionsJSON, useBrowserAutofill: byAutofill });
}

/**
 * @param enter with the answer of a passkey that was chosen among what the browser offers for the email.
 * @returns whether this browser has passkeys here: not without a host name, nor in an old one.
 */
export function usePasskeyAutofill(enter: (answer: unknown) => Promise<void>): boolean {
  const [isPossible, setIsPossible] = useState(false);
  const latest = useRef(enter);
  latest.current = enter;
  const offer = useCallback(async () => {
    if (!("PublicKeyCredential" in window) || !window.isSecureContext || isAddress(window.location.hostname)) return;
    setIsPossible(true);
    if (!(await PublicKeyCredential.isConditionalMediationAvailable?.())) return;
    await latest.current(await askForPasskey(true));
  }, []);
  // Whoever chooses none, or presses the button instead, ends it: that is no fault.
  useEffect(() => void offer().catch(() => undefined), [offer]);
  return isPossible;
}

const isAddress = (host: string): boolean => /^[\d.]+$/.test(host) || host.startsWith("[");
