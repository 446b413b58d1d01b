import { type Decision, one, sql } from './sql.ts'

/** Facts about the store itself: schema version, and the sealed value that proves the master key. */
export function* readMetadata(key: string): Decision<string | undefined> {
  return (yield* one<{ value: string }>(sql`select value from metadata where key = ${key}`))?.value
}

/** First writer wins; returns what is stored. */
export function* insertMetadata({ key, value }: { key: string; value: string }): Decision<string> {
  yield sql`insert into metadata (key, value) values (${key}, ${value}) on conflict (key) do nothing`
  return (yield* readMetadata(key)) as string
}

/** Moves only forwards: the domain clock's offset must never bring an expired thing back. */
export function* advanceClock({ offset }: { offset: number }): Decision<number> {
  yield sql`insert into metadata (key, value) values ('clock_offset', ${String(offset)}) on conflict (key) do update
    set value = excluded.value where cast(metadata.value as bigint) < cast(excluded.value as bigint)`
  return Number(yield* readMetadata('clock_offset'))
}
