import { functionProvider } from './function-provider.ts'
import { temporaryStack } from './project.ts'

/** The provider's SDK, as it would be published. */
const sdk = `
const pulumi = require('@pulumi/pulumi')
const resource = kind => class extends pulumi.CustomResource {
  constructor(name, args, opts) { super('test:index:' + kind, name, { arn: undefined, ...args }, { version: '1.2.3', ...opts }) }
  static get(name, id) { return new this(name, {}, { id }) }
}
module.exports = { Pool: resource('Pool'), Client: resource('Client'), Provider: class extends pulumi.ProviderResource {
  constructor(name, args, opts) { super('test', name, args, { version: '1.2.3', ...opts }) }
} }
`
const kinds = { Pool: { computed: ['arn'], forces: ['username'] }, Client: { secretOutputs: ['key'] } }

/** A stack whose program is JavaScript over the published SDK. An `up` runs it once, unless `isPlanned: false` wants the silent preview too. */
export async function nodeStack(program: string, files: Record<string, string> = {}, service = functionProvider(kinds), isPlanned = true) {
  const stack = await temporaryStack(
    { ...service, isPlanned },
    {
      'package.json': '{"name":"seed","main":"index.js"}',
      'sdk.js': sdk,
      'index.js': program,
      ...files,
    },
  )
  await stack.project.linkModules()
  return { ...stack, ...service, change: (text: string) => stack.project.write('index.js', text) }
}
