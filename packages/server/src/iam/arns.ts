import type { IamPrincipalRow } from '../storage/index.ts'

/** The ARN of a role or user. */
export const principalArn = ({ account, kind, path, name }: Pick<IamPrincipalRow, 'account' | 'kind' | 'path' | 'name'>): string =>
  `arn:aws:iam::${account}:${kind}${path}${name}`

/** The ARN of a managed policy. */
export const policyArn = ({ account, path, name }: { account: string; path: string; name: string }): string =>
  `arn:aws:iam::${account}:policy${path}${name}`

/** The ARN of a role's session. It has no path. */
export const sessionArn = ({ account, name }: Pick<IamPrincipalRow, 'account' | 'name'>, session: string): string =>
  `arn:aws:sts::${account}:assumed-role/${name}/${session}`

/** What an ARN of IAM names. `name` is the part after the path. */
export interface IamArn {
  account: string
  kind: 'role' | 'user' | 'policy'
  path: string
  name: string
}

/** Reads the ARN of a role, a user or a managed policy; the account of AWS's own policies is `aws`. Undefined where it is none. */
export function parseIamArn(arn: string): IamArn | undefined {
  const [, account, kind, path, name] =
    /^arn:aws:iam::(\d{12}|aws):(role|user|policy)(\/(?:[!-~]{0,510}\/)?)([\w+=,.@-]{1,128})$/.exec(arn) ?? []
  return account === undefined ? undefined : { account, kind: kind as IamArn['kind'], path: path!, name: name! }
}

/** What the ARN of a role's session names. */
export function parseSessionArn(arn: string): { account: string; role: string; session: string } | undefined {
  const [, account, role, session] = /^arn:aws:sts::(\d{12}):assumed-role\/([\w+=,.@-]{1,64})\/([\w+=,.@-]{2,64})$/.exec(arn) ?? []
  return account === undefined ? undefined : { account, role: role!, session: session! }
}
