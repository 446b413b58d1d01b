import type { Provider, Providers } from '../../src/index.ts'
import { functionProvider } from './function-provider.ts'
import { temporaryStack } from './project.ts'

export const schema = {
  resources: {
    'test:index/pool:Pool': {
      inputProperties: Object.fromEntries(['size', 'title', 'password', 'known', 'x'].map(key => [key, { secret: key === 'password' }])),
      properties: { key: { secret: true } },
    },
    'test:index/client:Client': {},
    'test:index/strict:Strict': { inputProperties: { userPoolId: {}, name: {} } },
  },
  functions: { 'test:index/getDouble:getDouble': {}, 'test:index/getAnswer:getAnswer': { returnType: { type: 'string' } } },
}
export const kinds = { Pool: { computed: ['arn', 'key'] } }

/** A YAML stack over the function provider, which has a schema like the real provider. */
export async function yamlStack(body: string, { config = '', withSchema = true } = {}) {
  const service = functionProvider(kinds)
  const providers: Providers = async (name, version) => {
    const provider = await service.providers(name, version)
    return provider && withSchema ? ({ ...provider, getSchema: async () => JSON.stringify(schema) } satisfies Provider) : provider
  }
  const files = { 'Pulumi.yaml': `name: seed\nruntime: yaml\n${body}`, ...(config && { 'Pulumi.dev.yaml': `config:\n${config}` }) }
  const stack = await temporaryStack({ providers }, files)
  return { ...stack, ...service, change: (text: string) => stack.project.write('Pulumi.yaml', `name: seed\nruntime: yaml\n${text}`) }
}

export const poolAndClient = `
config:
  size: { type: integer, default: 3 }
variables:
  doubled:
    fn::invoke: { function: 'test:getDouble', arguments: { n: '\${size}' }, return: doubled }
resources:
  pool:
    type: test:Pool
    properties: { size: '\${doubled}', title: 'size \${size} for $$5', password: hunter2 }
  app:
    type: test:Client
    properties: { pool: '\${pool.id}', arns: ['\${pool.arn}'] }
outputs:
  arn: \${pool.arn}
  key: \${pool.key}
  title: \${pool.title}
`
