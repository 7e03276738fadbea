/** A remark plugin, in as little of its types as it needs. */
interface Node {
  type: string;
  align?: unknown[];
  children?: Node[];
  data?: { hProperties?: Record<string, unknown> };
}

const ROWS = 200;
const COLUMNS = 40;

/**
 * Cuts tables down to a size that a page can hold. Each row is filled up to the width of its heading: without this, 64
 * KiB of text can ask for a hundred million cells.
 */
export const boundedTables = () => (tree: Node) => bound(tree);

function bound(node: Node): void {
  if (node.type === "table") cut(node);
  for (const child of node.children ?? []) bound(child);
}

function cut(table: Node): void {
  const rows = table.children ?? [];
  const width = table.align?.length ?? 0;
  if (rows.length <= ROWS && width <= COLUMNS) return;
  table.align = table.align?.slice(0, COLUMNS) ?? [];
  table.children = rows.slice(0, ROWS).map((row) => ({ ...row, children: row.children?.slice(0, COLUMNS) ?? [] }));
  table.data = { hProperties: { dataCut: "" } };
}
