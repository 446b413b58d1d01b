import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Bag, DiffResponse, Provider } from '@poolhouse/engine'
import { AwsProvider } from '@poolhouse/provider'
import { parseConfig, type Service } from '@poolhouse/server'
import { startRecorded } from '../../../server/test/support/start-recorded.ts'

export const UserPool = 'aws:cognito/userPool:UserPool'
export const UserPoolClient = 'aws:cognito/userPoolClient:UserPoolClient'
export const ResourceServer = 'aws:cognito/resourceServer:ResourceServer'
export const UserPoolDomain = 'aws:cognito/userPoolDomain:UserPoolDomain'
export const UserGroup = 'aws:cognito/userGroup:UserGroup'
export const User = 'aws:cognito/user:User'
export const UserInGroup = 'aws:cognito/userInGroup:UserInGroup'
export const UserPoolUICustomization = 'aws:cognito/userPoolUICustomization:UserPoolUICustomization'
export const ManagedLoginBranding = 'aws:cognito/managedLoginBranding:ManagedLoginBranding'
export const IdentityProvider = 'aws:cognito/identityProvider:IdentityProvider'
export const RiskConfiguration = 'aws:cognito/riskConfiguration:RiskConfiguration'
export const LogDeliveryConfiguration = 'aws:cognito/logDeliveryConfiguration:LogDeliveryConfiguration'
export const ManagedUserPoolClient = 'aws:cognito/managedUserPoolClient:ManagedUserPoolClient'
export const App = 'aws:pinpoint/app:App'
export const Role = 'aws:iam/role:Role'
export const RolePolicy = 'aws:iam/rolePolicy:RolePolicy'
export const Policy = 'aws:iam/policy:Policy'
export const RolePolicyAttachment = 'aws:iam/rolePolicyAttachment:RolePolicyAttachment'
/** The token of each kind of resource. */
export const tokens = {
  pool: UserPool,
  client: UserPoolClient,
  resourceServer: ResourceServer,
  domain: UserPoolDomain,
  group: UserGroup,
  user: User,
  membership: UserInGroup,
  customization: UserPoolUICustomization,
  branding: ManagedLoginBranding,
  identityProvider: IdentityProvider,
  risk: RiskConfiguration,
  logDelivery: LogDeliveryConfiguration,
  managedClient: ManagedUserPoolClient,
  app: App,
  role: Role,
  rolePolicy: RolePolicy,
  policy: Policy,
  attachment: RolePolicyAttachment,
}
export type Kind = keyof typeof tokens

export const subject = (kind: Kind, name: string) => ({ urn: `urn:pulumi:dev::test::${tokens[kind]}::${name}`, name, type: tokens[kind] })
const seed = (): Uint8Array => randomBytes(32)

/** A configured provider that reads nothing of this machine's environment. */
export async function configuredProvider(args: Bag = {}, environment: Record<string, string> = {}): Promise<AwsProvider> {
  const provider = new AwsProvider({ AWS_SHARED_CREDENTIALS_FILE: '/nowhere', AWS_CONFIG_FILE: '/nowhere', ...environment })
  const name = 'default_7_48_0'
  await provider.configure({
    urn: `urn:pulumi:dev::test::pulumi:providers:aws::${name}`,
    name,
    type: 'pulumi:providers:aws',
    id: '1',
    variables: {},
    args,
  })
  return provider
}

/** A resource in the state. */
export interface State {
  kind: Kind
  name: string
  id: string
  inputs: Bag
  outputs: Bag
}

export interface StepOutcome extends State {
  did: 'create' | 'update' | 'replace' | 'same'
  diff?: DiffResponse
}

export interface ProviderTest {
  provider: Provider
  service: Service
  /** One resource of one run: check, diff, and the step that follows from it. */
  up(kind: Kind, name: string, inputs: Bag, old?: State): Promise<StepOutcome>
  refresh(state: State): Promise<State | undefined>
  importing(kind: Kind, name: string, id: string): Promise<State | undefined>
  destroy(state: State): Promise<void>
  close(): Promise<void>
}

/** A service in this process, and a provider that is called as an engine calls it. */
export async function startProviderTest(args: Bag = {}): Promise<ProviderTest> {
  const dataDir = mkdtempSync(join(tmpdir(), 'poolhouse-provider-'))
  const service = await startRecorded(parseConfig({ data: dataDir, port: 0 }, {}))
  const provider = await configuredProvider(args, { AWS_ENDPOINT_URL: service.url, AWS_REGION: 'us-east-1' })

  const checked = async (kind: Kind, name: string, news: Bag, olds: Bag): Promise<Bag> => {
    const { inputs, failures } = await provider.check({ ...subject(kind, name), news, olds, randomSeed: seed() })
    if (failures.length > 0) throw new Error(failures.map(({ reason }) => reason).join('\n'))
    return inputs
  }
  const create = async (kind: Kind, name: string, inputs: Bag): Promise<State> => {
    const { id, properties: outputs } = await provider.create({ ...subject(kind, name), properties: inputs, timeout: 0, preview: false })
    return { kind, name, id, inputs, outputs }
  }
  const destroy = async ({ kind, name, id, inputs, outputs }: State): Promise<void> =>
    provider.delete({ ...subject(kind, name), id, properties: outputs, oldInputs: inputs, timeout: 0 })

  return {
    provider,
    service,
    destroy,
    async up(kind, name, news, old) {
      if (!old) return { ...(await create(kind, name, await checked(kind, name, news, {}))), did: 'create' }
      const inputs = await checked(kind, name, news, old.inputs)
      const request = { ...subject(kind, name), id: old.id, olds: old.outputs, oldInputs: old.inputs, news: inputs, ignoreChanges: [] }
      const diff = await provider.diff(request)
      if (diff.changes === 'none') return { ...old, inputs, did: 'same', diff }
      if (diff.replaces!.length > 0) {
        if (diff.deleteBeforeReplace) await destroy(old)
        const made = await create(kind, name, await checked(kind, name, news, {}))
        if (!diff.deleteBeforeReplace) await destroy(old)
        return { ...made, did: 'replace', diff }
      }
      const { properties: outputs } = await provider.update({ ...request, timeout: 0, preview: false })
      return { ...old, inputs, outputs, did: 'update', diff }
    },
    async refresh(state) {
      const read = await provider.read({
        ...subject(state.kind, state.name),
        id: state.id,
        properties: state.outputs,
        inputs: state.inputs,
        timeout: 0,
      })
      return read.properties && { ...state, id: read.id, outputs: read.properties, inputs: read.inputs! }
    },
    async importing(kind, name, id) {
      const read = await provider.read({ ...subject(kind, name), id, properties: {}, inputs: {}, timeout: 0 })
      return read.properties && { kind, name, id: read.id, outputs: read.properties, inputs: read.inputs! }
    },
    async close() {
      await provider.close()
      await service.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
