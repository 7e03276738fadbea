"use client";

import { type ComponentProps, type ComponentType, lazy, type ReactNode, Suspense, useState } from "react";
import { later } from "#components/ui/later.ts";
import type * as Bulk from "./bulk-bar.tsx";
import type * as Detail from "./item-detail.tsx";
import type * as Trouble from "./list-trouble.tsx";
import type * as Nothing from "./nothing-there.tsx";
import type * as Rail from "./rail-dialog.tsx";
import type * as Actions from "./row-actions.tsx";
import type * as Snooze from "./snooze-dialog.tsx";
import type * as Swiping from "./swipes.tsx";

const LazyDetail = lazy(later(async () => ({ default: (await import("./item-detail.tsx")).ItemDetail })));
const LazyBulkBar = lazy(later(async () => ({ default: (await import("./bulk-bar.tsx")).BulkBar })));
const LazyActions = lazy(later(async () => ({ default: (await import("./row-actions.tsx")).RowActions })));
const LazyEmpty = lazy(later(async () => ({ default: (await import("./nothing-there.tsx")).EmptyState })));
const LazySkeleton = lazy(later(async () => ({ default: (await import("./nothing-there.tsx")).DetailSkeleton })));
const LazyFailed = lazy(later(async () => ({ default: (await import("./list-trouble.tsx")).ListFailed })));
const LazyNote = lazy(later(async () => ({ default: (await import("./list-trouble.tsx")).ListNote })));
const LazyRail = lazy(later(async () => ({ default: (await import("./rail-dialog.tsx")).RailDialog })));
const LazySwipes = lazy(later(async () => ({ default: (await import("./swipes.tsx")).Swipes })));
const LazySnooze = lazy(later(async () => ({ default: (await import("./snooze-dialog.tsx")).SnoozeDialog })));

export function ItemDetail(props: ComponentProps<typeof Detail.ItemDetail>) {
  return (
    <Suspense fallback={null}>
      <LazyDetail {...props} />
    </Suspense>
  );
}

export function BulkBar(props: ComponentProps<typeof Bulk.BulkBar>) {
  return (
    // As high as the bar, so that the list stays where it is.
    <Suspense fallback={<div className="h-12 shrink-0 border-b" />}>
      <LazyBulkBar {...props} />
    </Suspense>
  );
}

/** An inbox that is empty from the start has it in the page that the server sent. */
export function EmptyState(props: ComponentProps<typeof Nothing.EmptyState>) {
  return (
    <Suspense fallback={null}>
      <LazyEmpty {...props} />
    </Suspense>
  );
}

export function DetailSkeleton() {
  return (
    <Suspense fallback={null}>
      <LazySkeleton />
    </Suspense>
  );
}

export function ListFailed(props: ComponentProps<typeof Trouble.ListFailed>) {
  return (
    <Suspense fallback={null}>
      <LazyFailed {...props} />
    </Suspense>
  );
}

export function ListNote(props: ComponentProps<typeof Trouble.ListNote>) {
  return (
    <Suspense fallback={null}>
      <LazyNote {...props} />
    </Suspense>
  );
}

export function Swipes(props: ComponentProps<typeof Swiping.Swipes>) {
  return (
    <Suspense fallback={null}>
      <LazySwipes {...props} />
    </Suspense>
  );
}

export function RowActions(props: ComponentProps<typeof Actions.RowActions>) {
  return (
    <Suspense fallback={null}>
      <LazyActions {...props} />
    </Suspense>
  );
}

export const SnoozeDialog = (props: ComponentProps<typeof Snooze.SnoozeDialog>) => whenOpen(LazySnooze, props);
export const RailDialog = (props: ComponentProps<typeof Rail.RailDialog>) => whenOpen(LazyRail, props);

function whenOpen<Props extends { open: boolean }>(Lazy: ComponentType<Props>, props: Props) {
  return (
    <WhenOpen isOpen={props.open}>
      <Lazy {...props} />
    </WhenOpen>
  );
}

/** Stays once it has been open: it has the focus to give back. */
function WhenOpen({ isOpen, children }: { isOpen: boolean; children: ReactNode }) {
  const [isWanted, setIsWanted] = useState(isOpen);
  if (isOpen && !isWanted) setIsWanted(true);
  return isWanted && <Suspense fallback={null}>{children}</Suspense>;
}
