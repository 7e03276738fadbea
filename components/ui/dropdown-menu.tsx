"use client";

import { type ComponentProps, use } from "react";
import type * as Parts from "./dropdown-menu-parts.tsx";
import { OnDemandRoot, onDemand, type RootProps, useOpening } from "./on-demand.tsx";
import { Slot } from "./slot.tsx";

const menu = onDemand<typeof Parts>(() => import("./dropdown-menu-parts.tsx"));

export function DropdownMenu(props: RootProps) {
  return <OnDemandRoot of={menu} {...props} />;
}

export function DropdownMenuTrigger({ asChild, ...props }: ComponentProps<typeof Parts.Trigger>) {
  const parts = use(menu.Context);
  const opening = useOpening("menu");
  if (parts) return <parts.Trigger asChild={asChild} {...props} />;
  const Button = asChild ? Slot : "button";
  return <Button type="button" data-slot="dropdown-menu-trigger" {...opening} {...props} />;
}

export function DropdownMenuContent(props: ComponentProps<typeof Parts.Content>) {
  const parts = use(menu.Context);
  return parts && <parts.Content {...props} />;
}

export function DropdownMenuItem(props: ComponentProps<typeof Parts.Item>) {
  const parts = use(menu.Context);
  return parts && <parts.Item {...props} />;
}

export function DropdownMenuLabel(props: ComponentProps<typeof Parts.Label>) {
  const parts = use(menu.Context);
  return parts && <parts.Label {...props} />;
}

export function DropdownMenuSeparator(props: ComponentProps<typeof Parts.Separator>) {
  const parts = use(menu.Context);
  return parts && <parts.Separator {...props} />;
}

export function DropdownMenuRadioGroup(props: ComponentProps<typeof Parts.RadioGroup>) {
  const parts = use(menu.Context);
  return parts && <parts.RadioGroup {...props} />;
}

export function DropdownMenuRadioItem(props: ComponentProps<typeof Parts.RadioItem>) {
  const parts = use(menu.Context);
  return parts && <parts.RadioItem {...props} />;
}
