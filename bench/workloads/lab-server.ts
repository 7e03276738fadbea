import type { LabRun, NewRun } from "#core/lab-protocol.ts";
import type { CarillonTarget } from "../carillon.ts";

/** As members ask for them by `POST /api/lab/runs`, each one their own. */
export async function beginRuns(
  { runtime: { lab } }: CarillonTarget,
  { runs, wants }: { runs: number; wants: NewRun },
): Promise<LabRun[]> {
  await lab.setAccess({ members: true }, { id: "bench", address: null });
  return Array.from({ length: runs }, (_, index) => {
    const owner = { kind: "user", userId: `v${index}`, role: "member", via: "token", expiresAt: null } as const;
    const { id, secret, from } = lab.begin(owner, wants);
    return { id, secret, cursor: lab.log.cursorAt(from) };
  });
}
