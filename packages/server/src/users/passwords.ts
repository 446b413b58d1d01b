import { randomInt } from 'node:crypto'
import { type PasswordPolicyType, refuse } from '@poolhouse/contract'
import { defaultPasswordPolicy, type Pool } from '../pools/index.ts'

const symbols = '^$*.[]{}()?"!@#%&/\\,><\':;|_~`=+- '
const longest = 256

interface Rule {
  asked: (policy: PasswordPolicyType) => boolean | undefined
  met: (password: string, policy: PasswordPolicyType) => boolean
  reason: string
}

/** In the order in which the service names them: one reason a response. Only basic Latin letters count. */
const rules: readonly Rule[] = [
  {
    asked: () => true,
    met: (password, { MinimumLength = 8 }) => password.length >= MinimumLength && password.length <= longest,
    reason: 'Password not long enough',
  },
  { asked: policy => policy.RequireLowercase, met: password => /[a-z]/.test(password), reason: 'Password must have lowercase characters' },
  { asked: policy => policy.RequireUppercase, met: password => /[A-Z]/.test(password), reason: 'Password must have uppercase characters' },
  { asked: policy => policy.RequireNumbers, met: password => /[0-9]/.test(password), reason: 'Password must have numeric characters' },
  // A blank counts only inside.
  {
    asked: policy => policy.RequireSymbols,
    met: password => [...password.trim()].some(character => symbols.includes(character)),
    reason: 'Password must have symbol characters',
  },
]

const policyOf = ({ config }: Pool): PasswordPolicyType => config.Policies?.PasswordPolicy ?? defaultPasswordPolicy

export function assertPasswordPolicy(pool: Pool, password: string): void {
  const policy = policyOf(pool)
  const broken = rules.find(({ asked, met }) => asked(policy) && !met(password, policy))
  if (broken) throw refuse('InvalidPasswordException', `Password did not conform with policy: ${broken.reason}`)
}

/** When a temporary password set at `at` ends, in milliseconds. */
export const temporaryPasswordExpiry = (pool: Pool, at: number): number =>
  at + (policyOf(pool).TemporaryPasswordValidityDays || defaultPasswordPolicy.TemporaryPasswordValidityDays) * 86_400_000

/** Letters that nobody mistakes for another, and one symbol that survives every message. */
const alphabets = ['abcdefghijkmnpqrstuvwxyz', 'ABCDEFGHJKLMNPQRSTUVWXYZ', '23456789', '!@#%&*+-=?']

/** Satisfies every policy of its length; at least 12 characters, since it travels. */
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
