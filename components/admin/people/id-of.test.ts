import { expect, test } from "vitest";
import { userId } from "#core/protocol.ts";
import { idOf, isId } from "./id-of.ts";

test.each([
  ["Mara.Lindt@example.com", "mara.lindt"],
  ["mara+news@example.com", "maranews"],
  ["  mara  ", "mara"],
  ["陈@example.com", ""],
  ["", ""],
])("of %j the id %j is proposed", (email, id) => expect(idOf(email)).toBe(id));

test("an id is what the server takes for one", () => {
  for (const id of ["mara", "A.b:c@d-e_1", "x".repeat(128), "", "x".repeat(129), "a b", "a/b", "é"])
    expect(isId(id), id).toBe(userId.safeParse(id).success);
});
