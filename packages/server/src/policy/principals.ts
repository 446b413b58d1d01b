/** Who makes a request, with the names that a policy may use for it. */
export interface Principal {
  kind: 'AWS' | 'Service' | 'Federated'
  /**
   * From the widest to the narrowest: the account, the user or role, the session. A Principal element that has one of the names includes it; a
   * NotPrincipal of a Deny excludes it only with a name of each level.
   */
  levels: readonly (readonly string[])[]
  /** The account of an AWS principal. */
  account?: string
}

const accountNames = (account: string): string[] => [account, `arn:aws:iam::${account}:root`]

/** The root user of an account. */
export const accountPrincipal = (account: string): Principal => ({ kind: 'AWS', account, levels: [accountNames(account)] })

/** An IAM user. `id` is its unique id, `AIDA…`. */
export const userPrincipal = ({ account, arn, id }: { account: string; arn: string; id: string }): Principal => ({
  kind: 'AWS',
  account,
  levels: [accountNames(account), [arn, id]],
})

/** A session of a role. `arn` is that of the session, `arn:aws:sts::…:assumed-role/…`. */
export const roleSessionPrincipal = (of: { account: string; arn: string; roleArn: string; roleId: string }): Principal => ({
  kind: 'AWS',
  account: of.account,
  levels: [accountNames(of.account), [of.roleArn, of.roleId], [of.arn]],
})

/** A service, such as `cognito-idp.amazonaws.com`. */
export const servicePrincipal = (name: string): Principal => ({ kind: 'Service', levels: [[name]] })

/** A user whom an identity provider vouches for. A policy may name the provider by each of its names. */
export const federatedPrincipal = (...names: readonly string[]): Principal => ({ kind: 'Federated', levels: [names] })

/** The Principal or NotPrincipal element of a statement. */
export interface PrincipalElement {
  isNegated: boolean
  /** `"*"` or `{"AWS": "*"}`. */
  isEveryone: boolean
  names: Readonly<Record<Principal['kind'], ReadonlySet<string>>>
}

/** How a statement includes a principal: by a name of its own, or by its account or as everyone. Undefined where it does not. */
export type Inclusion = 'direct' | 'delegated' | undefined

/**
 * `*` in an Allow includes AWS principals only, and as their account does: whether the service lets it include services and identity providers is not
 * published.
 */
export function includes(element: PrincipalElement, principal: Principal | undefined, effect: 'Allow' | 'Deny'): Inclusion {
  if (!principal) return element.isEveryone && !element.isNegated && effect === 'Deny' ? 'delegated' : undefined
  const { kind, levels } = principal
  const isNamed = (level: readonly string[]) => level.some(name => element.names[kind].has(name))
  if (element.isNegated) {
    const isExcluded = element.isEveryone || (effect === 'Deny' ? levels.every(isNamed) : levels.some(isNamed))
    return isExcluded ? undefined : 'delegated'
  }
  const ownLevels = levels.length > 1 ? levels.slice(1) : levels
  if (ownLevels.some(isNamed)) return 'direct'
  if (isNamed(levels[0]!)) return 'delegated'
  return element.isEveryone && (kind === 'AWS' || effect === 'Deny') ? 'delegated' : undefined
}
