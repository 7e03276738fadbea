"use client";

import { type ComponentProps, use } from "react";
import { OnDemandRoot, onDemand, type RootProps, useOpening } from "./on-demand.tsx";
import type * as Parts from "./popover-parts.tsx";
import { Slot } from "./slot.tsx";

const popover = onDemand<typeof Parts>(() => import("./popover-parts.tsx"));

export function Popover(props: RootProps) {
  return <OnDemandRoot of={popover} {...props} />;
}

export function PopoverTrigger({ asChild, ...props }: ComponentProps<typeof Parts.Trigger>) {
  const parts = use(popover.Context);
  const opening = useOpening("dialog");
  if (parts) return <parts.Trigger asChild={asChild} {...props} />;
  const Button = asChild ? Slot : "button";
  return <Button type="button" data-slot="popover-trigger" {...opening} {...props} />;
}

export function PopoverContent(props: ComponentProps<typeof Parts.Content>) {
  const parts = use(popover.Context);
  return parts && <parts.Content {...props} />;
}
