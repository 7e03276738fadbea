import { InboxView } from "#components/inbox/inbox-view.tsx";

export default function InboxPage() {
  return <InboxView />;
}
