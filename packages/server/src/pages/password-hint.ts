import type { Pool } from '../pools/index.ts'
import type { Texts } from './texts/index.ts'

/** The password policy of the pool in words. */
export function passwordHint({ config }: Pick<Pool, 'config'>, { passwordRules: rules }: Texts): string {
  const policy = config.Policies?.PasswordPolicy
  const kinds = [
    policy?.RequireLowercase && rules.lower,
    policy?.RequireUppercase && rules.upper,
    policy?.RequireNumbers && rules.number,
    policy?.RequireSymbols && rules.symbol,
  ].filter(kind => kind !== undefined && kind !== false)
  return rules.all(policy?.MinimumLength ?? 8, kinds)
}
