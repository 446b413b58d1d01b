import { printableLine } from '@poolhouse/terminal'

/** Lines of cells in columns as wide as their widest cell. A line end in a cell is escaped, so that it cannot forge a row. */
export function formatColumns(given: readonly (readonly string[])[]): string[] {
  const rows = given.map(cells => cells.map(printableLine))
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map(row => row[column]!.length)))
  return rows.map(row =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  )
}
