"use client";

import { X } from "lucide-react";
import { Dialog as Primitive } from "radix-ui";
import type { ComponentProps } from "react";
import { Button } from "./button.tsx";
import { cn } from "./cn.ts";

export const Root = Primitive.Root;

export type ContentProps = ComponentProps<typeof Primitive.Content> & { title: string; closeLabel: string };

/** Its title is its name; at the bottom of a phone's screen, in the middle of a wide one. */
export function Content({ title, closeLabel, className, children, ...props }: ContentProps) {
  return (
    <Primitive.Portal>
      <Primitive.Overlay className="fixed inset-0 z-40 bg-black/40" />
      <Primitive.Content
        data-slot="dialog-content"
        aria-describedby={undefined}
        className={cn(
          "fixed z-50 max-h-[85dvh] animate-appear overflow-y-auto border border-line bg-raised shadow-float outline-none max-sm:inset-x-0 max-sm:bottom-0 max-sm:rounded-t-2xl sm:inset-x-0 sm:top-[14dvh] sm:mx-auto sm:w-[24rem] sm:rounded-xl",
          className,
        )}
        {...props}
      >
        <div className="flex min-h-12 items-center justify-between pr-2 pl-5">
          <Primitive.Title className="min-w-0 break-words py-2 font-semibold text-base">{title}</Primitive.Title>
          <Primitive.Close asChild>
            <Button variant="ghost" size="icon" aria-label={closeLabel}>
              <X aria-hidden />
            </Button>
          </Primitive.Close>
        </div>
        {children}
      </Primitive.Content>
    </Primitive.Portal>
  );
}
