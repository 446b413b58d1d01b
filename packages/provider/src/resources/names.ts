import { randomBytes } from 'node:crypto'
import type { Bag } from '@poolhouse/engine'

const suffix = /\d{18}[0-9a-f]{8}$/

/** The name of a new resource: the given one, or the prefix with 18 digits of the time and 8 random ones, as the official provider makes it. */
export function nameOf({ name, namePrefix }: Bag): string {
  if (typeof name === 'string' && name !== '') return name
  const time = new Date().toISOString().replace(/\D/g, '').padEnd(18, '0')
  return `${namePrefix}${time}${randomBytes(4).toString('hex')}`
}

/** The prefix of a name that `nameOf` made, else an empty text. */
export const prefixOf = (name: string): string => (suffix.test(name) ? name.replace(suffix, '') : '')
