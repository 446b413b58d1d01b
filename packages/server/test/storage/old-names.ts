import { expect } from 'vitest'
import { createUser, deleteUser, listSharedNames, type Store } from '../../src/storage/index.ts'
import { names } from '../../src/storage/migrations/0020-names.ts'
import { statementsOf } from '../../src/storage/migrations/index.ts'

/** Statements that make a store as it was before the names of a pool were unique: three users who share names, then the migration. */
export const oldNames: readonly string[] = [
  'drop table names',
  ...['first', 'second', 'third'].map(
    sub => `insert into users (pool_id, sub, username, status, enabled, attributes, tokens_valid_after, created_at, modified_at, version)
      values ('r_old', '${sub}', '${sub}-name', 'CONFIRMED', 1, '{}', 0, 1, 1, 1)`,
  ),
  ...[
    ['username', 'first', 'second'],
    ['username', 'shared', 'first'],
    ['email', 'shared', 'third'],
    ['preferred_username', 'shared', 'second'],
    ['email', 'alone', 'third'],
  ].map(([kind, value, sub]) => `insert into aliases (pool_id, kind, value, sub) values ('r_old', '${kind}', '${value}', '${sub}')`),
  ...statementsOf(names),
]

/** The pool of `oldNames`, which exists before. */
export const oldPool = {
  pool: { id: 'r_old', region: 'r', account: '0', config: '{}', tags: '{}', data_key: new Uint8Array([1]), created_at: 1 },
  keys: [],
  limit: 1_000,
}

/** What holds after `oldNames`: each name has one owner, the shared ones are listed, and nobody else gets one while a user has it. */
export async function expectOldNames(store: Store): Promise<void> {
  const shared = await store.read(listSharedNames())
  expect(shared.map(({ value, kind, sub, username }) => [value, kind, sub, username].join(' '))).toEqual([
    'first sub first first-name',
    'first username second second-name',
    'shared username first first-name',
    'shared preferred_username second second-name',
    'shared email third third-name',
  ])
  const take = (value: string, sub: string) =>
    store.decide(createUser, {
      user: { pool_id: 'r_old', sub, username: value, status: 'CONFIRMED', attributes: '{}', created_at: 1, password_expires_at: null },
      aliases: [{ kind: 'phone_number', value }],
    })
  for (const value of ['first', 'second', 'third', 'shared', 'alone'])
    expect(await take(value, `late ${value}`), value).toEqual({ kind: 'taken', by: 'phone_number' })
  await store.decide(deleteUser, { poolId: 'r_old', sub: 'first' })
  for (const value of ['first', 'shared']) expect(await take(value, `late ${value}`), value).toEqual({ kind: 'taken', by: 'phone_number' })
  await store.decide(deleteUser, { poolId: 'r_old', sub: 'second' })
  expect(await take('first', 'late')).toEqual({ kind: 'created' })
}
