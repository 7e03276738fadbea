/** The inbox as parts for other pages; what they stand on is in client/index.ts. docs/embedding.md tells how. */
export { SessionProvider } from "#components/session.tsx";
export { ClockProvider } from "#components/shell/clock.tsx";
export { Bell } from "./bell.tsx";
export { InboxView as Inbox } from "./inbox-view.tsx";
