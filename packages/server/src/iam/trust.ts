import type { Context } from '../context.ts'
import { type IamPrincipalRow, readPrincipalById } from '../storage/index.ts'
import { parseSessionArn, principalArn } from './arns.ts'

/** The value of a JSON member that may be one text or a list of them. */
type OneOrMany = string | readonly string[]

/**
 * The trust policy of a role as it applies now. A role or user that it names is kept by unique id: it is shown by its present ARN, and by the id once
 * it is deleted, so that a later one of the same name is not trusted.
 */
export async function readCurrentTrust({ store }: Pick<Context, 'store'>, { trust, trusted_ids }: IamPrincipalRow): Promise<string> {
  const text = trust ?? '{}'
  const ids = Object.entries(JSON.parse(trusted_ids ?? '{}') as Record<string, string>)
  const present = new Map<string, string>()
  for (const [arn, id] of ids) {
    const row = await store.read(readPrincipalById(id))
    const shown = !row ? id : parseSessionArn(arn) ? arn : principalArn(row)
    if (shown !== arn) present.set(arn, shown)
  }
  return present.size === 0 ? text : JSON.stringify(withPrincipals(JSON.parse(text), arn => present.get(arn) ?? arn))
}

/** The AWS principals that a trust policy names. */
export function awsPrincipals(document: unknown): string[] {
  const found: string[] = []
  withPrincipals(document, arn => {
    found.push(arn)
    return arn
  })
  return found
}

/** A copy of a policy document with other AWS principals. What is no policy document is returned as it is. */
function withPrincipals(document: unknown, change: (arn: string) => string): unknown {
  if (!isRecord(document)) return document
  const { Statement } = document
  return { ...document, Statement: Array.isArray(Statement) ? Statement.map(inStatement) : inStatement(Statement) }

  function inStatement(statement: unknown): unknown {
    if (!isRecord(statement)) return statement
    const changed = ['Principal', 'NotPrincipal'].flatMap(name => {
      const principal = statement[name]
      return isRecord(principal) && principal.AWS !== undefined ? [[name, { ...principal, AWS: inValue(principal.AWS as OneOrMany) }]] : []
    })
    return { ...statement, ...Object.fromEntries(changed) }
  }
  function inValue(value: OneOrMany): unknown {
    if (typeof value === 'string') return change(value)
    return Array.isArray(value) ? value.map(each => (typeof each === 'string' ? change(each) : each)) : value
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
