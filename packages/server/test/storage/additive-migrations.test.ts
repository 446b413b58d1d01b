import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { migrations, statementsOf } from '../../src/storage/migrations/index.ts'
import { applyMigrations } from '../../src/storage/sqlite/database.ts'

/** The migrations from before this rule. Nothing was released with them; at a release it becomes the number of that release's migrations. */
const before = 36

/** Why the statements of the version before could fail after a statement of a migration; undefined where it only adds. */
function breaks(statement: string): string | undefined {
  const text = statement.replace(/\s+/g, ' ').toLowerCase()
  if (/^create (?:table|index) /.test(text)) return undefined
  if (/^create unique index /.test(text)) return 'rows that the version before writes may break a new unique index'
  const [, column] = /^alter table \w+ add column (.*)$/.exec(text) ?? []
  if (column === undefined) return 'it does not only add'
  if (/ not null/.test(column) && !/ default /.test(column)) return 'the version before gives the new column no value'
  return undefined
}

test('migrations only add, so that the statements of the version before still work', () => {
  const broken = migrations
    .slice(before)
    .flatMap(statementsOf)
    .flatMap(statement => breaks(statement) ?? [])
  expect(broken).toEqual([])
})

test.each`
  statement                                                | reason
  ${'create table a (b text not null)'}                    | ${undefined}
  ${'create index a_by_b on a (b)'}                        | ${undefined}
  ${'alter table a add column b text'}                     | ${undefined}
  ${"alter table a add column b text not null default ''"} | ${undefined}
  ${'alter table a add column b text not null'}            | ${/no value/}
  ${'create unique index a_by_b on a (b)'}                 | ${/unique/}
  ${'alter table a drop column b'}                         | ${/only add/}
  ${'alter table a rename column b to c'}                  | ${/only add/}
  ${'drop table a'}                                        | ${/only add/}
  ${"update a set b = 'c'"}                                | ${/only add/}
`('the migration "$statement" breaks the version before: $reason', ({ statement, reason }) => {
  if (reason === undefined) expect(breaks(statement)).toBeUndefined()
  else expect(breaks(statement)).toMatch(reason)
})

test('a row that is inserted with the columns of the schema before is accepted by the schema of today', () => {
  const [old, today] = [before, migrations.length].map(count => {
    const database = new DatabaseSync(':memory:')
    applyMigrations(database, 0, count)
    return database
  })
  const tables = old!.prepare("select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'").all() as {
    name: string
  }[]
  for (const { name } of tables) {
    const columns = old!.prepare('select name, type from pragma_table_info(?)').all(name) as { name: string; type: string }[]
    const values = columns.map(({ type }) => (type === 'TEXT' ? 'x' : type === 'BLOB' ? Buffer.from('x') : 1))
    const insert = `insert into ${name} (${columns.map(column => column.name).join(', ')}) values (${columns.map(() => '?').join(', ')})`
    expect(() => today!.prepare(insert).run(...values), name).not.toThrow()
  }
  expect(tables.length).toBeGreaterThan(40)
  old!.close()
  today!.close()
})
