import { DatabaseSync } from 'node:sqlite'

/** Adds a trigger to every table of a closed SQLite store, which records that a row was inserted into it. */
export function recordWrites(file: string, tables: readonly string[]): void {
  const db = new DatabaseSync(file)
  db.exec('create table written_tables (name text primary key) strict')
  for (const table of tables)
    db.exec(
      `create trigger record_${table} after insert on ${table} begin insert into written_tables values ('${table}') on conflict do nothing; end`,
    )
  db.close()
}

/** The tables that got a row since `recordWrites`, in alphabetical order. */
export function writtenTables(file: string): string[] {
  const db = new DatabaseSync(file, { readOnly: true })
  const names = db.prepare('select name from written_tables order by name').all()
  db.close()
  return names.map(({ name }) => String(name))
}
