/**
 * A member of a table that is looked up by a text from outside. Plain indexing would find `constructor` and the other members that every object
 * inherits.
 */
export const ownMember = <Value>(table: Readonly<Record<string, Value>>, name: string): Value | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined
