import { randomInt } from 'node:crypto'
import { type PasswordPolicyType, type RefusalRule, refuse } from '@poolhouse/contract'
import { defaultPasswordPolicy, type Pool } from '../pools/index.ts'

const symbols = '^$*.[]{}()?"!@#%&/\\,><\':;|_~`=+- '
const maxLength = 256

interface Rule {
  isRequired: (policy: PasswordPolicyType) => boolean | undefined
  isMet: (password: string, policy: PasswordPolicyType) => boolean
  reason: string
  id: RefusalRule
}

/** In the order of the service, which reports the first violated rule. Only letters of ASCII count. */
const rules: readonly Rule[] = [
  {
    isRequired: () => true,
    isMet: (password, { MinimumLength = 8 }) => password.length >= MinimumLength && password.length <= maxLength,
    reason: 'Password not long enough',
    id: 'password-length',
  },
  {
    isRequired: policy => policy.RequireLowercase,
    isMet: password => /[a-z]/.test(password),
    reason: 'Password must have lowercase characters',
    id: 'password-lowercase',
  },
  {
    isRequired: policy => policy.RequireUppercase,
    isMet: password => /[A-Z]/.test(password),
    reason: 'Password must have uppercase characters',
    id: 'password-uppercase',
  },
  {
    isRequired: policy => policy.RequireNumbers,
    isMet: password => /[0-9]/.test(password),
    reason: 'Password must have numeric characters',
    id: 'password-numbers',
  },
  // A space counts as a symbol only inside the password.
  {
    isRequired: policy => policy.RequireSymbols,
    isMet: password => [...password.trim()].some(character => symbols.includes(character)),
    reason: 'Password must have symbol characters',
    id: 'password-symbols',
  },
]

const policyOf = ({ config }: Pool): PasswordPolicyType => config.Policies?.PasswordPolicy ?? defaultPasswordPolicy

/** @throws InvalidPasswordException for the first rule of the policy that the password violates */
export function assertPasswordPolicy(pool: Pool, password: string): void {
  const policy = policyOf(pool)
  const violated = rules.find(({ isRequired, isMet }) => isRequired(policy) && !isMet(password, policy))
  if (!violated) return
  const { reason, id } = violated
  throw refuse('InvalidPasswordException', `Password did not conform with policy: ${reason}`, {
    rule: { id, value: policy.MinimumLength ?? 8 },
  })
}

/** When a temporary password that is set at `at` expires. Both in milliseconds. */
export const temporaryPasswordExpiry = (pool: Pool, at: number): number =>
  at + (policyOf(pool).TemporaryPasswordValidityDays || defaultPasswordPolicy.TemporaryPasswordValidityDays) * 86_400_000

/** Characters that are not easily confused, and symbols that need no escaping in messages. */
const alphabets = ['abcdefghijkmnpqrstuvwxyz', 'ABCDEFGHJKLMNPQRSTUVWXYZ', '23456789', '!@#%&*+-=?']

/** A random password that satisfies every policy: of the minimum length, and at least 12 characters, since it is sent in a message. */
export function newTemporaryPassword(pool: Pool): string {
  const length = Math.max(policyOf(pool).MinimumLength ?? 8, 12)
  const all = alphabets.join('')
  const characters = Array.from({ length }, (_, index) => pickFrom(alphabets[index] ?? all))
  for (let index = length - 1; index > 0; index--) {
    const other = randomInt(index + 1)
    ;[characters[index], characters[other]] = [characters[other]!, characters[index]!]
  }
  return characters.join('')
}

const pickFrom = (alphabet: string): string => alphabet[randomInt(alphabet.length)]!
