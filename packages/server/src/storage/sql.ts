import { StorageError } from './store.ts'

/** A value that both engines bind: times are milliseconds, booleans 0 or 1, JSON is text. */
export type SqlValue = string | number | null | Uint8Array

/** One SQL statement in the common subset of both dialects, with a placeholder between each two strings. */
export interface Statement {
  readonly strings: readonly string[]
  readonly values: readonly SqlValue[]
  /** See `lastWrite`. */
  readonly isLastWrite?: boolean
}

/**
 * A transaction written as a generator: it yields statements, receives their rows and returns an outcome. It cannot call a network, read the clock or
 * log, so an engine may run it again from the start when the transaction must be retried.
 */
export type Decision<Outcome> = Generator<Statement, Outcome, readonly unknown[]>

/** Thrown by a decision that must refuse after it has written: its statements are rolled back, and `outcome` becomes its outcome. */
export class Rollback extends Error {
  override readonly name = 'Undo'
  readonly outcome: unknown
  constructor(outcome: unknown) {
    super('A decision rolled back its statements')
    this.outcome = outcome
  }
}

/** Builds a statement. Interpolated values are bound as parameters, never inserted into the text. @throws StorageError of kind `text` */
export function sql(strings: TemplateStringsArray, ...values: SqlValue[]): Statement {
  assertStorable(values)
  return { strings, values }
}

/**
 * Marks a statement after which a decision writes nothing more and rolls nothing back, if the statement returns a row. Where nothing was written before it either,
 * it needs no transaction around it: on PostgreSQL that saves `begin` and `commit`, half of the decision. It must return its rows, and it may run twice: where its
 * answer is lost nobody can say whether it ran, so that the decision begins again and has to recognise what it wrote.
 */
export const lastWrite = (statement: Statement): Statement => ({ ...statement, isLastWrite: true })

/** No decision locks what it reads: transactions are `read committed`, where a read sees the same with and without one. */
const readOnly = /^\s*select\b(?![\s\S]*\bfor (?:no key )?(?:update|share)\b)/i
const reads = new WeakMap<readonly string[], boolean>()

/** Whether a statement writes nothing and locks nothing. */
export function isRead({ strings }: Statement): boolean {
  let isRead = reads.get(strings)
  if (isRead === undefined) {
    isRead = readOnly.test(strings.join('$'))
    reads.set(strings, isRead)
  }
  return isRead
}

/** Texts with U+0000 are refused in both engines alike, wherever validation lets one through. */
function assertStorable(values: readonly SqlValue[]): void {
  for (const value of values)
    if (typeof value === 'string' && value.includes('\0')) throw new StorageError('text', 'A text contains the character U+0000.')
}

/** Appends `in (…)` with a list of values, then `after`. An empty list becomes `in (null)`, which matches nothing. */
export function inList(before: Statement, list: readonly SqlValue[], after = ''): Statement {
  assertStorable(list)
  const strings = [...before.strings]
  strings[strings.length - 1] += ' in ('
  for (let index = 1; index < list.length; index++) strings.push(', ')
  strings.push(`)${after}`)
  return list.length === 0 ? inList(before, [null], after) : { strings, values: [...before.values, ...list] }
}

/** Rows of one statement. A few sizes, so that engines prepare few statements. */
const rowsAtOnce = [64, 16, 4, 1] as const
const insertTexts = new Map<string, readonly string[]>()

/** The text of an insert of several rows; made once, so that both engines prepare it once. */
function insertText(into: string, after: string, columns: number, rows: number): readonly string[] {
  const key = `${rows} ${columns} ${into} ${after}`
  let strings = insertTexts.get(key)
  if (!strings) {
    const marks = Array.from({ length: rows * columns - 1 }, (_, index) => ((index + 1) % columns === 0 ? '), (' : ', '))
    strings = [`${into} values (`, ...marks, `) ${after}`]
    insertTexts.set(key, strings)
  }
  return strings
}

/** Inserts rows, and returns what `after` returns. `into` and `after` are constants of the source, such as `insert into t (a, b)`. */
export function* insertRows<Row>(into: string, rows: readonly (readonly SqlValue[])[], after: string): Decision<readonly Row[]> {
  const returned: Row[] = []
  for (let start = 0; start < rows.length; ) {
    const size = rowsAtOnce.find(each => each <= rows.length - start)!
    const values = rows.slice(start, start + size).flat()
    assertStorable(values)
    returned.push(...(yield* all<Row>({ strings: insertText(into, after, rows[0]!.length, size), values })))
    start += size
  }
  return returned
}

/** Runs a statement and returns its rows. */
export function* all<Row>(statement: Statement): Decision<readonly Row[]> {
  return (yield statement) as readonly Row[]
}

/** Runs a statement and returns its first row. */
export function* one<Row>(statement: Statement): Decision<Row | undefined> {
  return ((yield statement) as readonly Row[])[0]
}

/** Renders statements with placeholders: `?` for SQLite, `$1` for PostgreSQL. Cached per call site, whose template strings are always the same object. */
export function renderer(placeholder: (index: number, before: string) => string): (statement: Statement) => string {
  const rendered = new WeakMap<readonly string[], string>()
  return ({ strings }) => {
    let text = rendered.get(strings)
    if (text === undefined) {
      text = strings.reduce((sofar, part, index) => sofar + placeholder(index, sofar) + part)
      rendered.set(strings, text)
    }
    return text
  }
}
