import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ArgScalarType, ColumnTypeEnum } from "@prisma/driver-adapter-utils";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type SqliteAdapter, sqliteAdapter } from "./adapter.ts";

let dir: string;
let adapter: SqliteAdapter;
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), "carillon-adapter-"));
  adapter = await sqliteAdapter(join(dir, "test.db")).connect();
});
afterEach(async () => {
  await adapter.dispose();
  rmSync(dir, { recursive: true, force: true });
});

const query = (sql: string, ...args: [value: unknown, type: ArgScalarType][]) => ({
  sql,
  args: args.map(([value]) => value),
  argTypes: args.map(([, scalarType]) => ({ scalarType, arity: "scalar" as const })),
});
const run = (sql: string) => adapter.executeRaw(query(sql));

test.each<[declared: string, type: ArgScalarType, given: unknown, stored: string, answered: unknown, as: number]>([
  ["INTEGER", "int", "12", "integer 12", 12, ColumnTypeEnum.Int32],
  ["BIGINT", "bigint", "9007199254740993", "integer 9007199254740993", "9007199254740993", ColumnTypeEnum.Int64],
  ["REAL", "float", "1.25", "real 1.25", 1.25, ColumnTypeEnum.Double],
  ["BOOLEAN", "boolean", true, "integer 1", 1, ColumnTypeEnum.Boolean],
  ["TEXT", "string", "é 😀", "text é 😀", "é 😀", ColumnTypeEnum.Text],
  ["DATETIME", "datetime", "2026-01-01T00:00:00.000Z", "text 2026-01-01T00:00:00.000+00:00", expect.any(String), 10],
  ["DATETIME", "datetime", new Date(0), "text 1970-01-01T00:00:00.000+00:00", expect.any(String), 10],
  ["BLOB", "bytes", "aGk=", "blob hi", Buffer.from("hi"), ColumnTypeEnum.Bytes],
  ["INTEGER", "int", null, "null null", null, ColumnTypeEnum.Int32],
])(
  "a value of %s given as %s is stored and comes back as Prisma has it",
  async (declared, type, given, stored, answered, as) => {
    await adapter.executeScript(`CREATE TABLE t (v ${declared})`);
    expect(await adapter.executeRaw(query("INSERT INTO t VALUES (?)", [given, type]))).toBe(1);
    const { rows, columnTypes } = await adapter.queryRaw(query("SELECT v FROM t"));
    expect([rows, columnTypes]).toEqual([[[answered]], [as]]);
    const { rows: raw } = await adapter.queryRaw(query("SELECT typeof(v) || ' ' || coalesce(v, 'null') FROM t"));
    expect(raw).toEqual([[stored]]);
  },
);

test("a computed column goes by its first value that is there", async () => {
  const { columnTypes, columnNames } = await adapter.queryRaw(
    query("SELECT NULL AS a, 1 AS b, 1.5 AS c, 'x' AS d, x'00' AS e"),
  );
  expect(columnNames).toEqual(["a", "b", "c", "d", "e"]);
  const { Int32, Int64, UnknownNumber, Text, Bytes } = ColumnTypeEnum;
  expect(columnTypes).toEqual([Int32, Int64, UnknownNumber, Text, Bytes]);
});

test.each([
  [
    "INSERT INTO u VALUES ('b', 'n', NULL)",
    { kind: "UniqueConstraintViolation", constraint: { fields: ["name"] }, table: "u" },
  ],
  ["INSERT INTO u VALUES ('a', 'm', NULL)", { kind: "UniqueConstraintViolation", constraint: { fields: ["id"] } }],
  ["INSERT INTO u VALUES ('b', NULL, NULL)", { kind: "NullConstraintViolation", constraint: { fields: ["name"] } }],
  ["INSERT INTO u VALUES ('b', 'm', 'z')", { kind: "ForeignKeyConstraintViolation" }],
  ["SELECT * FROM missing", { kind: "TableDoesNotExist", table: "missing" }],
  ["SELECT missing FROM u", { kind: "ColumnNotFound", column: "missing" }],
  ["INSERT INTO u (missing) VALUES (1)", { kind: "ColumnNotFound", column: "missing" }],
  ["SELEC", { kind: "sqlite", extendedCode: 1 }],
])("what SQLite refuses is said in Prisma's words: %s", async (sql, cause) => {
  await adapter.executeScript(
    "CREATE TABLE u (id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, boss TEXT REFERENCES u (id));" +
      "INSERT INTO u VALUES ('a', 'n', NULL)",
  );
  await expect(run(sql)).rejects.toMatchObject({ name: "DriverAdapterError", cause });
});

test("transactions come one after the other, and one that is rolled back leaves missing", async () => {
  await adapter.executeScript("CREATE TABLE t (v)");
  const first = await adapter.startTransaction();
  let hasBegun = false;
  const second = adapter.startTransaction("SERIALIZABLE").then((transaction) => {
    hasBegun = true;
    return transaction;
  });
  await first.executeRaw(query("INSERT INTO t VALUES (1)"));
  expect(hasBegun).toBe(false);
  await first.executeRaw(query("ROLLBACK"));
  await first.rollback();
  const transaction = await second;
  await transaction.executeRaw(query("INSERT INTO t VALUES (2)"));
  await transaction.createSavepoint?.("s");
  await transaction.executeRaw(query("INSERT INTO t VALUES (3)"));
  await transaction.rollbackToSavepoint?.("s");
  await transaction.executeRaw(query("COMMIT"));
  await transaction.commit();
  expect((await adapter.queryRaw(query("SELECT v FROM t"))).rows).toEqual([[2]]);
  await expect(adapter.startTransaction("READ COMMITTED")).rejects.toMatchObject({
    cause: { kind: "InvalidIsolationLevel" },
  });
});

test("a statement that was prepared before the table changed is right afterwards", async () => {
  await adapter.executeScript("CREATE TABLE t (v INTEGER); INSERT INTO t VALUES (1)");
  const all = query("SELECT * FROM t");
  expect((await adapter.queryRaw(all)).columnNames).toEqual(["v"]);
  await adapter.executeScript("ALTER TABLE t ADD COLUMN w TEXT DEFAULT 'x'");
  expect(await adapter.queryRaw(all)).toMatchObject({
    columnNames: ["v", "w"],
    columnTypes: [ColumnTypeEnum.Int32, ColumnTypeEnum.Text],
    rows: [[1, "x"]],
  });
});
