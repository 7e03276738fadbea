"use client";

import type { ComponentProps } from "react";
import { InboxProvider } from "#client/use-inbox.tsx";
import { readAlertWay } from "./alert-policy.ts";

const isToBeHeard = (): boolean => readAlertWay() !== "silent";

/** The inbox of the app. While its reader wants to be alerted the connection stays, though no tab is shown. */
export function SignedInInbox(props: Omit<ComponentProps<typeof InboxProvider>, "staysWhenHidden">) {
  return <InboxProvider staysWhenHidden={isToBeHeard} {...props} />;
}
