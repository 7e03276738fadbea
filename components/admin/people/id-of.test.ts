import { expect, test } from "vitest";
import { idOf } from "./id-of.ts";

test.each([
  ["Mara.Lindt@example.com", "mara.lindt"],
  ["mara+news@example.com", "maranews"],
  ["  mara  ", "mara"],
  ["陈@example.com", ""],
  ["", ""],
])("of %j the id %j is proposed", (email, id) => expect(idOf(email)).toBe(id));
