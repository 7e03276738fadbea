import type { Metadata } from "next";
import { forbidden, notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { WebhookPage } from "#components/admin/webhooks/webhook-page.tsx";
import { getRuntime } from "#core/runtime.ts";
import { deliveriesQuery } from "#core/webhook-protocol.ts";
import { requirePrincipal } from "../../../../session.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("admin.webhooks"))("one") };
}

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { role } = await requirePrincipal();
  if (role !== "admin") forbidden();
  const { id } = await params;
  const { webhooks } = getRuntime();
  const webhook = (await webhooks.list()).find((one) => one.id === id);
  if (!webhook) notFound();
  return <WebhookPage initial={webhook} first={await webhooks.deliveries(id, deliveriesQuery.parse({}))} />;
}
