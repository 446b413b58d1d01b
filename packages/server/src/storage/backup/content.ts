import type { SqlValue } from '../sql.ts'
import type { BackupTable } from './file.ts'

/** What a store holds at one moment. */
export interface Content {
  schema: number
  metadata(key: string): Promise<string | undefined>
  /** Those of the named tables that the store has. */
  tables(names: readonly string[]): AsyncIterable<BackupTable>
}

/** An empty store that is filled in one transaction. */
export interface BackupTarget {
  /** Creates the tables as this number of migrations makes them. */
  begin(schema: number): Promise<void>
  insert(table: Pick<BackupTable, 'name' | 'columns'>, rows: readonly (readonly SqlValue[])[]): Promise<void>
  /** Afterwards everything is durable, and the target closed. */
  commit(): Promise<void>
  /** Afterwards the store is as empty as before, and the target closed. */
  abort(): Promise<void>
}
