/** The one place that shuts a person out of all they are in: after a lost password, and when they are disabled. */
import { notice } from "./entry.ts";
import type { Batch } from "./log.ts";

/** Ends sessions but the one that is kept, makes tokens worthless, and cuts the connections of both. */
export async function revokeAccess({ tx, append }: Batch, userId: string, kept?: string): Promise<void> {
  await tx.session.deleteMany({ where: { userId, ...(kept !== undefined && { id: { not: kept } }) } });
  await tx.user.update({ where: { id: userId }, data: { tokenVersion: { increment: 1 } } });
  append(notice({ kind: "revoked", userId, ...(kept !== undefined && { kept }) }));
}
