/** Values between Prisma and SQLite, which knows whole numbers, floating ones, text and bytes, and no more. */
import { type ArgType, type ColumnType, ColumnTypeEnum } from "@prisma/driver-adapter-utils";

/** What a column was declared as → what Prisma takes its values for. Others go by their values. */
const DECLARED: Readonly<Record<string, ColumnType>> = {
  DECIMAL: ColumnTypeEnum.Numeric,
  FLOAT: ColumnTypeEnum.Float,
  ...all(["DOUBLE", "DOUBLE PRECISION", "NUMERIC", "REAL"], ColumnTypeEnum.Double),
  ...all(["TINYINT", "SMALLINT", "MEDIUMINT", "INT", "INTEGER", "SERIAL", "INT2"], ColumnTypeEnum.Int32),
  ...all(["BIGINT", "UNSIGNED BIG INT", "INT8"], ColumnTypeEnum.Int64),
  ...all(["DATETIME", "TIMESTAMP"], ColumnTypeEnum.DateTime),
  TIME: ColumnTypeEnum.Time,
  DATE: ColumnTypeEnum.Date,
  ...all(["TEXT", "CLOB", "CHARACTER", "VARCHAR", "VARYING CHARACTER"], ColumnTypeEnum.Text),
  ...all(["NCHAR", "NATIVE CHARACTER", "NVARCHAR"], ColumnTypeEnum.Text),
  BLOB: ColumnTypeEnum.Bytes,
  BOOLEAN: ColumnTypeEnum.Boolean,
  JSONB: ColumnTypeEnum.Json,
};

function all(names: readonly string[], type: ColumnType): Record<string, ColumnType> {
  return Object.fromEntries(names.map((name) => [name, type]));
}

/** Null: it goes by its values. */
export function declaredType(declared: string | null): ColumnType | null {
  const name = declared?.toUpperCase() ?? "";
  return Object.hasOwn(DECLARED, name) ? (DECLARED[name] as ColumnType) : null;
}

/** The type of each column of these rows, which have bigints for whole numbers. */
export function columnTypes(declared: readonly (ColumnType | null)[], rows: readonly unknown[][]): ColumnType[] {
  return declared.map((type, column) => type ?? typeOf(rows.find((row) => row[column] !== null)?.[column]));
}

function typeOf(value: unknown): ColumnType {
  if (value === undefined) return ColumnTypeEnum.Int32;
  if (typeof value === "string") return ColumnTypeEnum.Text;
  if (typeof value === "bigint") return ColumnTypeEnum.Int64;
  return typeof value === "number" ? ColumnTypeEnum.UnknownNumber : ColumnTypeEnum.Bytes;
}

/** A value as Prisma wants it of a column of that type. */
export function fromSqlite(value: unknown, type: ColumnType): unknown {
  if (typeof value !== "number" && typeof value !== "bigint") return value;
  if (type === ColumnTypeEnum.DateTime) return new Date(Number(value)).toISOString();
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
  return type === ColumnTypeEnum.Int32 || type === ColumnTypeEnum.Int64 ? Math.trunc(value) : value;
}

/** A value of a query, which Prisma hands over as text for most of its types, as SQLite is given it. */
export function toSqlite(value: unknown, type: ArgType | undefined): unknown {
  if (typeof value === "boolean") return Number(value);
  if (value instanceof Date) return storedTime(value);
  if (typeof value !== "string") return value;
  switch (type?.scalarType) {
    case "int":
      return Number.parseInt(value, 10);
    case "float":
    case "decimal":
      return Number.parseFloat(value);
    case "bigint":
      return BigInt(value);
    case "datetime":
      return storedTime(new Date(value));
    case "bytes":
      return Buffer.from(value, "base64");
    default:
      return value;
  }
}

/** A time as it is stored; text, that sorts as times do. */
export const storedTime = (at: Date): string => at.toISOString().replace("Z", "+00:00");
