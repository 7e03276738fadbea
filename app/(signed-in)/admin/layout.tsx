import { forbidden } from "next/navigation";
import { NextIntlClientProvider } from "next-intl";
import { getMessages } from "next-intl/server";
import type { ReactNode } from "react";
import { AdminShell } from "#components/admin/admin-shell.tsx";
import { requirePrincipal } from "../../session.ts";

export default async function AdminLayout({ children }: { children: ReactNode }) {
  const { role } = await requirePrincipal();
  if (role !== "admin") forbidden();
  const { docs: _, lab: __, ...messages } = await getMessages();
  return (
    <NextIntlClientProvider messages={messages}>
      <AdminShell>{children}</AdminShell>
    </NextIntlClientProvider>
  );
}
