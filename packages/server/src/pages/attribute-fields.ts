import type { Markup } from '../http/index.ts'
import { field } from './components.ts'
import type { FormFields } from './page-context.ts'
import type { Texts } from './texts/index.ts'

/** Input types of attributes that are not plain text. */
const inputTypes = {
  email: { type: 'email', mode: 'email', autocomplete: 'email' },
  phone_number: { type: 'tel', mode: 'tel', autocomplete: 'tel' },
  birthdate: { type: 'date', autocomplete: 'bday' },
  name: { autocomplete: 'name' },
  given_name: { autocomplete: 'given-name' },
  family_name: { autocomplete: 'family-name' },
  nickname: { autocomplete: 'nickname' },
  address: { autocomplete: 'street-address' },
  website: { autocomplete: 'url' },
} as const

/** Inputs for attributes, named as on the service's pages: `requiredAttributes[<name>]`. */
export const attributeFields = (
  texts: Texts,
  names: readonly string[],
  values: Readonly<Record<string, string>> = {},
  optional: ReadonlySet<string> = new Set(),
): Markup[] =>
  names.map(name =>
    field({
      id: `attribute-${name.replaceAll(/[^\w-]/g, '-')}`,
      name: `requiredAttributes[${name}]`,
      label: texts.attributes[name as keyof Texts['attributes']] ?? name.replace(/^custom:/, ''),
      value: values[name],
      isOptional: optional.has(name),
      ...(Object.hasOwn(inputTypes, name) && inputTypes[name as keyof typeof inputTypes]),
      ...(name === 'phone_number' && { hint: texts.phoneHint }),
    }),
  )

/** The attributes in a form of `attributeFields`, without empty ones; spaces and punctuation are removed from a phone number. */
export const readAttributes = (fields: FormFields): Record<string, string> =>
  Object.fromEntries(
    fields.names().flatMap(field => {
      const name = /^requiredAttributes\[([^\]]{1,64})\]$/.exec(field)?.[1]
      const value = fields.get(field).trim()
      return name === undefined || value === '' ? [] : [[name, name === 'phone_number' ? value.replaceAll(/[\s()/.-]/g, '') : value]]
    }),
  )
