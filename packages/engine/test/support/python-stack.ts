import { dirname, join } from 'node:path'
import { preparePython } from '../../../server/test/support/python.ts'
import { functionProvider } from './function-provider.ts'
import { temporaryStack } from './project.ts'

const prepared = preparePython(join(import.meta.dirname, '../../../../examples/guide/requirements.txt'))
if ('missing' in prepared) {
  if (process.env.CI) throw new Error(prepared.missing)
  console.warn(`Skipped: the tests of programs in Python. ${prepared.missing}`)
}

/** Whether the tests of programs in Python are skipped. */
export const isSkipped = 'missing' in prepared
/** The virtual environment with the published SDK. */
export const environment = 'missing' in prepared ? '' : dirname(dirname(prepared.command))

/** The provider's SDK, as it would be published. */
const sdk = `
import pulumi

class Pool(pulumi.CustomResource):
    arn: pulumi.Output[str]
    def __init__(self, name, size=None, opts=None):
        super().__init__("test:index:Pool", name, {"size": size, "arn": None}, pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(version="1.2.3")))
`

/** The runtime of Pulumi.yaml, with the environment that has the published SDK. */
export const pythonRuntime = `runtime:\n  name: python\n  options:\n    virtualenv: ${environment}\n`

/** A stack whose program is Python over the published SDK. */
export function pythonStack(
  program: string,
  files: Record<string, string> = {},
  service = functionProvider({ Pool: { computed: ['arn'] } }),
) {
  return temporaryStack(service, {
    'Pulumi.yaml': `name: seed\n${pythonRuntime}`,
    'sdk.py': sdk,
    '__main__.py': program,
    ...files,
  }).then(stack => ({ ...stack, ...service }))
}
