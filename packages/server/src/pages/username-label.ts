import type { Pool } from '../pools/index.ts'
import type { Texts } from './texts/index.ts'

/** The label of the username input: what the pool accepts. At sign-up (`new`) aliases do not count, since they are verified later. */
export function usernameLabel({ config }: Pool, { names }: Texts, use: 'known' | 'new' = 'known'): string {
  const { UsernameAttributes } = config
  const AliasAttributes = use === 'new' ? [] : (config.AliasAttributes ?? [])
  const has = (list: readonly string[]) => ['email', 'phone_number'].filter(name => list.includes(name))
  const contacts = has(UsernameAttributes ?? AliasAttributes)
  if (UsernameAttributes) return names[contacts.join(' or ') as keyof Texts['names']] ?? names.username
  return names[(contacts.length === 2 ? 'username, email or phone_number' : ['username', ...contacts].join(' or ')) as keyof Texts['names']]
}
