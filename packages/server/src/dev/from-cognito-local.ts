import { hasInputMember, type OperationName } from '@poolhouse/contract'
import { isRegion } from '../http/index.ts'
import { changedAttributes } from './seed-export.ts'
import { userStatuses } from './seed-members.ts'
import { type Seed, type SeedClient, SeedError, type SeedPool, type SeedUser } from './seed-shape.ts'

type Row = Readonly<Record<string, unknown>>

/** The files of a database folder of cognito-local, as JSON: `clients`, and one for each pool by its id. */
export type CognitoLocalFiles = Readonly<Record<string, unknown>>

const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null && !Array.isArray(value)
const rowsOf = (value: unknown): Row[] => (isRow(value) ? Object.values(value).filter(isRow) : [])
const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

/** Pools, clients, groups and users with their passwords, which cognito-local keeps in clear. @throws SeedError */
export function seedFromCognitoLocal({ clients, ...pools }: CognitoLocalFiles): Seed {
  const all = rowsOf(isRow(clients) ? clients.Clients : undefined)
  const found = Object.entries(pools).flatMap(([id, file]) =>
    isRow(file) && isRow(file.Options) ? [{ id, file, options: file.Options }] : [],
  )
  if (found.length === 0) throw new SeedError('there is no pool in it: a JSON file with "Options" and "Users" for each pool')
  const wrong = found.find(({ id }) => !/^[\w-]+_[0-9a-zA-Z]+$/.test(id))
  if (wrong) throw new SeedError(`the pool "${wrong.id}" has no id of a region, "_", letters and digits, such as local_1a2b3c`)
  return {
    pools: found.map(({ id, file, options }) =>
      poolOf(
        id,
        options,
        file,
        all.filter(({ UserPoolId }) => UserPoolId === id),
      ),
    ),
  }
}

/** Requests cannot be signed for `local`, the region of new pools there. */
function idOf(id: string): string {
  const at = id.lastIndexOf('_')
  return isRegion(id.slice(0, at)) ? id : `us-east-1${id.slice(at)}`
}

/** Members that the operation takes, without empty ones and those that stand elsewhere. */
export const settingsOf = (operation: OperationName, row: Row, elsewhere: readonly string[]): Row =>
  Object.fromEntries(
    Object.entries(row).filter(
      ([member, value]) =>
        hasInputMember(operation, member) &&
        !elsewhere.includes(member) &&
        value !== null &&
        !(isRow(value) && Object.keys(value).length === 0),
    ),
  )

function poolOf(id: string, options: Row, { Users, Groups }: Row, clients: readonly Row[]): SeedPool {
  const groups = rowsOf(Groups)
  const Schema = changedAttributes(Array.isArray(options.SchemaAttributes) ? options.SchemaAttributes : [])
  const usernameKinds = Array.isArray(options.UsernameAttributes) ? (options.UsernameAttributes as string[]) : []
  const name = textOf(options.Name)
  return {
    id: idOf(id),
    ...(name !== undefined && { name }),
    settings: { ...settingsOf('CreateUserPool', options, ['Schema']), ...(Schema.length > 0 && { Schema }) },
    clients: clients.map(clientOf),
    groups: groups.map(group => ({
      name: String(group.GroupName),
      settings: settingsOf('CreateGroup', group, ['GroupName', 'UserPoolId']),
    })),
    users: rowsOf(Users).map(user => userOf(user, usernameKinds, groups)),
  }
}

function clientOf(row: Row): SeedClient {
  const [name, secret] = [textOf(row.ClientName), textOf(row.ClientSecret)]
  return {
    id: String(row.ClientId),
    ...(name !== undefined && { name }),
    ...(secret !== undefined && { secret }),
    settings: settingsOf('CreateUserPoolClient', row, ['ClientName', 'ClientSecret', 'UserPoolId']),
  }
}

function userOf(row: Row, usernameKinds: readonly string[], groups: readonly Row[]): SeedUser {
  const list = (Array.isArray(row.Attributes) ? row.Attributes : []) as { Name: string; Value?: string }[]
  const { sub, ...attributes } = Object.fromEntries(
    list.flatMap(({ Name, Value }) => (textOf(Value) === undefined ? [] : [[Name, Value!]])),
  )
  const username = usernameKinds.map(kind => attributes[kind]).find(value => value !== undefined) ?? String(row.Username)
  const own = groups
    .filter(({ members }) => Array.isArray(members) && members.includes(row.Username))
    .map(({ GroupName }) => String(GroupName))
  const status = userStatuses.find(each => each === row.UserStatus) ?? 'CONFIRMED'
  const password = textOf(row.Password)
  return {
    username,
    ...(password !== undefined && { password }),
    ...(status !== 'CONFIRMED' && { status }),
    ...(row.Enabled === false && { enabled: false }),
    ...(sub !== undefined && { sub }),
    ...(Object.keys(attributes).length > 0 && { attributes }),
    ...(own.length > 0 && { groups: own }),
  }
}
