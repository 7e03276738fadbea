"use client";

import { Command } from "cmdk";
import type { ReactNode } from "react";
import { Kbd } from "#components/ui/kbd.tsx";

export function Group({ heading, children }: { heading: string; children: ReactNode }) {
  return (
    <Command.Group
      heading={heading}
      className="[&_[cmdk-group-heading]]:truncate [&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2.5 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-ink-muted [&_[cmdk-group-heading]]:text-xs"
    >
      {children}
    </Command.Group>
  );
}

type ItemProps = {
  icon: ReactNode;
  keys?: readonly string[];
  /** What is searched in, where the text alone would not tell two apart. */
  value?: string;
  disabled?: boolean;
  onSelect(): void;
  children: ReactNode;
};

export function Item({ icon, keys = [], children, value, ...props }: ItemProps) {
  return (
    <Command.Item
      {...props}
      {...(value !== undefined && { value })}
      className="flex h-9 cursor-pointer select-none items-center gap-3 rounded-md px-2.5 text-ink-soft text-sm data-[disabled=true]:opacity-50 data-[selected=true]:bg-hover data-[selected=true]:text-ink [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-ink-muted"
    >
      {icon}
      <span dir="auto" className="min-w-0 flex-1 truncate">
        {children}
      </span>
      <span aria-hidden className="flex gap-1">
        {keys.map((key) => (
          <Kbd key={key}>{key}</Kbd>
        ))}
      </span>
    </Command.Item>
  );
}
