/** What both engines bind: times are milliseconds, booleans 0 or 1, JSON is text. */
export type SqlValue = string | number | null | Uint8Array

/** One statement in the dialects' common part. */
export interface Statement {
  readonly strings: readonly string[]
  readonly values: readonly SqlValue[]
}

/**
 * A whole rule with an outcome. It yields statements and gets their rows; it cannot reach a network, a clock or a log,
 * so an engine may run it again from the start when a transaction must be retried.
 */
export type Decision<Outcome> = Generator<Statement, Outcome, readonly unknown[]>

/** Thrown by a decision that finds too late that it must refuse: what it wrote is taken back, and `outcome` is its outcome. */
export class Rollback extends Error {
  override readonly name = 'Undo'
  readonly outcome: unknown
  constructor(outcome: unknown) {
    super('A decision took back what it wrote')
    this.outcome = outcome
  }
}

/** Interpolated values are always bound, never spliced. */
export const sql = (strings: TemplateStringsArray, ...values: SqlValue[]): Statement => ({ strings, values })

/** A fixed list of values in brackets, for `in`. Ends with a value that matches nothing when the list is empty. */
export function inList(before: Statement, list: readonly SqlValue[], after = ''): Statement {
  const strings = [...before.strings]
  strings[strings.length - 1] += ' in ('
  for (let index = 1; index < list.length; index++) strings.push(', ')
  strings.push(`)${after}`)
  return list.length === 0 ? inList(before, [null], after) : { strings, values: [...before.values, ...list] }
}

export function* all<Row>(statement: Statement): Decision<readonly Row[]> {
  return (yield statement) as readonly Row[]
}

export function* one<Row>(statement: Statement): Decision<Row | undefined> {
  return ((yield statement) as readonly Row[])[0]
}

/** `?` for SQLite, `$1` for PostgreSQL. Rendered once a call site: a template's strings are one object for ever. */
export function renderer(placeholder: (index: number) => string): (statement: Statement) => string {
  const rendered = new WeakMap<readonly string[], string>()
  return ({ strings }) => {
    let text = rendered.get(strings)
    if (text === undefined) {
      text = strings.reduce((sofar, part, index) => sofar + placeholder(index) + part)
      rendered.set(strings, text)
    }
    return text
  }
}
