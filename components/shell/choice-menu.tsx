"use client";

import type { ComponentProps, ReactNode } from "react";
import { DropdownMenu, DropdownMenuContent, DropdownMenuTrigger } from "#components/ui/dropdown-menu.tsx";
import { IconButton } from "#components/ui/icon-button.tsx";
import { MenuPart, menuParts } from "./menu-parts.tsx";

type ChoiceMenuProps = { label: string; part: ComponentProps<typeof MenuPart>["name"]; children: ReactNode };

/** An icon that opens one choice. */
export function ChoiceMenu({ label, part, children }: ChoiceMenuProps) {
  return (
    <DropdownMenu also={menuParts}>
      <DropdownMenuTrigger asChild>
        <IconButton label={label}>{children}</IconButton>
      </DropdownMenuTrigger>
      <DropdownMenuContent>
        <MenuPart name={part} />
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
