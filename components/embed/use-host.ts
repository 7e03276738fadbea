"use client";

import { useCallback, useEffect, useRef } from "react";
import { type FromHost, isFromHost, type ToHost } from "./messages.ts";

/**
 * Speaks with the page around the frame, and with that one alone: what others send is not heard, and what is sent
 * reaches only a parent of that origin.
 */
export function useHost(origin: string | null, hear: (message: FromHost) => void): (message: ToHost) => void {
  const latest = useRef(hear);
  useEffect(() => {
    latest.current = hear;
  });
  // One that is not listed is not spoken to: what is left is a page of our own.
  const host = useCallback(() => origin ?? window.location.origin, [origin]);

  useEffect(() => {
    const receive = ({ source, origin: from, data }: MessageEvent<unknown>) => {
      if (source === window.parent && from === host() && isFromHost(data)) latest.current(data.carillon);
    };
    window.addEventListener("message", receive);
    return () => window.removeEventListener("message", receive);
  }, [host]);

  return useCallback((message) => window.parent.postMessage({ carillon: message }, host()), [host]);
}
