import type { UserPoolType } from '@poolhouse/contract'
import { type Markup, markup } from '../../http/index.ts'
import { badge, type Fact, facts, tags } from '../components.ts'

const mfaTexts: Readonly<Record<string, string>> = {
  OFF: 'nobody is asked for a second factor',
  OPTIONAL: 'users who set one up are asked for it',
  ON: 'everybody needs a second factor',
}

function signsInWith({ UsernameAttributes, AliasAttributes }: UserPoolType): Markup | string {
  if (UsernameAttributes?.length) return markup`${tags(UsernameAttributes)}`
  if (AliasAttributes?.length) return markup`${tags(['username', ...AliasAttributes])}`
  return tags(['username'])
}

function passwordText({ Policies }: UserPoolType): string {
  const { MinimumLength, RequireLowercase, RequireUppercase, RequireNumbers, RequireSymbols, PasswordHistorySize } =
    Policies?.PasswordPolicy ?? {}
  const needs = [
    RequireLowercase && 'a lower-case letter',
    RequireUppercase && 'an upper-case letter',
    RequireNumbers && 'a digit',
    RequireSymbols && 'a symbol',
  ].filter(need => typeof need === 'string')
  const history = PasswordHistorySize ? `; not one of the last ${PasswordHistorySize}` : ''
  return `at least ${MinimumLength ?? 8} characters${needs.length > 0 ? ` with ${needs.join(', ')}` : ''}${history}`
}

/** Settings of a pool in plain words. Those of triggers are the ARNs of functions. */
const rows = (pool: UserPoolType): readonly Fact[] => {
  const triggers = Object.entries(pool.LambdaConfig ?? {}).filter(([name]) => name !== 'KMSKeyID')
  const domains = [pool.Domain, pool.CustomDomain].filter(domain => domain !== undefined)
  return [
    { title: 'Users sign in with', setting: pool.UsernameAttributes ? 'UsernameAttributes' : 'AliasAttributes', value: signsInWith(pool) },
    {
      title: 'First factors',
      setting: 'SignInPolicy',
      value: tags(pool.Policies?.SignInPolicy?.AllowedFirstAuthFactors, 'PASSWORD'),
    },
    {
      title: 'Second factor',
      setting: 'MfaConfiguration',
      value: badge(pool.MfaConfiguration ?? 'OFF', pool.MfaConfiguration === 'ON' ? 'good' : 'plain'),
      about: mfaTexts[pool.MfaConfiguration ?? 'OFF'],
    },
    { title: 'Passwords', setting: 'PasswordPolicy', value: passwordText(pool) },
    {
      title: 'Verified by a code',
      setting: 'AutoVerifiedAttributes',
      value: tags(pool.AutoVerifiedAttributes, 'nothing: users who sign up get no code'),
    },
    {
      title: 'Sign-up by users',
      setting: 'AllowAdminCreateUserOnly',
      value: pool.AdminCreateUserConfig?.AllowAdminCreateUserOnly ? badge('off', 'warn') : badge('on', 'good'),
      about: pool.AdminCreateUserConfig?.AllowAdminCreateUserOnly ? 'only administrators create users' : undefined,
    },
    { title: 'Domains', setting: 'Domain', value: tags(domains) },
    {
      title: 'Lambda triggers',
      setting: 'LambdaConfig',
      value: tags(triggers.map(([name]) => name)),
      about: triggers.length > 0 ? markup`Each needs a <code>--trigger ARN=TARGET</code> of <code>poolhouse start</code>.` : undefined,
    },
    {
      title: 'Own attributes',
      setting: 'SchemaAttributes',
      value: tags(pool.SchemaAttributes?.map(({ Name }) => Name!).filter(name => name.includes('custom:'))),
    },
    { title: 'Deletion protection', setting: 'DeletionProtection', value: badge(pool.DeletionProtection ?? 'INACTIVE') },
    { title: 'Tier', setting: 'UserPoolTier', value: badge(pool.UserPoolTier ?? 'ESSENTIALS') },
    { title: 'ARN', value: markup`<span class="mono">${pool.Arn}</span>` },
  ]
}

/** The settings of a pool. */
export const poolFacts = (pool: UserPoolType): Markup => facts(rows(pool))
