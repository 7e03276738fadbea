"use client";

import { useEffect } from "react";

/** Leads on from `/docs#<operation>`, where operations once stood, to the page that they are on now. */
export function FormerAddress() {
  useEffect(() => {
    const id = window.location.hash.slice(1);
    if (!/^\w+$/.test(id)) return;
    const link = document.querySelector<HTMLAnchorElement>(`main a[href$="#${id}"]`);
    if (link) window.location.replace(link.href);
  }, []);
  return null;
}
