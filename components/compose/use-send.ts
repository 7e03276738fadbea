"use client";

import { useTimeZone, useTranslations } from "next-intl";
import { useRef, useState } from "react";
import { api, failureOf } from "#components/api.ts";
import type { Published } from "#core/protocol.ts";
import { refusalOf } from "./check.ts";
import { type Draft, type FieldName, fieldOf, requestOf } from "./draft.ts";
import { useFaultText } from "./fault-text.ts";
import { goesByOneClock } from "./when.ts";

export type Faults = Partial<Record<FieldName, string>> & { form?: string };

/** Sends a draft; on failure says what is wrong and where, and the draft stays as it was. */
export function useSend() {
  const t = useTranslations("compose");
  const faultText = useFaultText();
  const timeZone = useTimeZone() ?? "UTC";
  const [sending, setSending] = useState(false);
  const [faults, setFaults] = useState<Faults>({});
  /** The same words again are the same notification: it cannot be sent twice, whatever became of the first answer. */
  const attempt = useRef<{ content: string; key: string }>(undefined);

  /** Whether it can be sent; if not, says why, without asking the server. */
  const check = async (draft: Draft): Promise<boolean> => {
    setFaults({});
    const refusal = await refusalOf("newNotification", requestOf(draft, timeZone));
    if (refusal) setFaults(tell(refusal, draft));
    return !refusal;
  };

  const send = async (draft: Draft): Promise<Published | null> => {
    const request = requestOf(draft, timeZone);
    const content = JSON.stringify(request);
    if (attempt.current?.content !== content) attempt.current = { content, key: crypto.randomUUID() };
    setSending(true);
    setFaults({});
    try {
      const published = await api<Published>("POST", "/api/notifications", request, {
        headers: { "Idempotency-Key": attempt.current.key },
      });
      attempt.current = undefined;
      return published;
    } catch (error) {
      setFaults(tell(failureOf(error), draft));
      return null;
    } finally {
      setSending(false);
    }
  };

  const tell = ({ code, message, details }: ReturnType<typeof failureOf>, { when }: Draft): Faults => {
    if (code === "network") return { form: t("failedNetwork") };
    if (code === "unauthorized" || code === "expired") return { form: t("failedSession") };
    const known = {
      audience: t(code === "unknown_audience" ? "error.audienceUnknown" : "error.audience"),
      when: t(details.some(({ path }) => path === "cron") ? "error.cron" : "error.when"),
    };
    if (code === "audience_too_large")
      return {
        ...(goesByOneClock(when) ? { audience: t("error.tooMany") } : { when: t("error.clock") }),
        form: t("failedFields"),
      };
    const paths = code === "unknown_audience" ? ["audience"] : code === "unknown_category" ? ["category"] : [];
    const found: Faults = {};
    const others: string[] = [];
    for (const { path, message: said } of [...paths.map((path) => ({ path, message: "" })), ...details]) {
      const field = fieldOf(path);
      if (field === "audience" || field === "when") found[field] = known[field];
      else if (field) found[field] = faultText(field, said);
      else others.push(t("error.other", { path, message: said }));
    }
    if (others.length > 0) return { ...found, form: others.join(" ") };
    return Object.keys(found).length > 0
      ? { ...found, form: t("failedFields") }
      : { form: t("failedServer", { message }) };
  };

  return { check, send, sending, faults };
}
