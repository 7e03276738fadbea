/** What the buttons of the demo do. Each resolves to whether its people are paused then, and says what went wrong. */
import type { useTranslations } from "next-intl";
import { api, failureOf } from "#components/api.ts";
import { toast } from "#components/ui/toast.ts";

type Texts = ReturnType<typeof useTranslations<"demo">>;

export const sendOne = (isPaused: boolean, t: Texts): Promise<boolean> =>
  attempt(isPaused, t, async () => {
    await api("POST", "/api/demo/notifications");
    return isPaused;
  });

export const toggle = (isPaused: boolean, t: Texts): Promise<boolean> =>
  attempt(isPaused, t, async () => {
    const { paused } = await api<{ paused: boolean }>("PUT", "/api/demo/traffic", { paused: !isPaused });
    return paused;
  });

async function attempt(isPaused: boolean, t: Texts, act: () => Promise<boolean>): Promise<boolean> {
  try {
    return await act();
  } catch (error) {
    const { code, message } = failureOf(error);
    toast.error(code === "network" ? t("offline") : message);
    return isPaused;
  }
}
