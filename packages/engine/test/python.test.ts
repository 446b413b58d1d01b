import { existsSync } from 'node:fs'
import { chmod } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { secret } from '../src/index.ts'
import { pythonCode } from '../src/languages/python-code.ts'
import { pythonOutputs } from '../src/languages/python-declarations.ts'
import { pythonName } from '../src/languages/python-names.ts'
import { inputTypes } from '../src/languages/typed-value.ts'
import { typescriptCode } from '../src/languages/typescript-code.ts'
import { readProject } from '../src/project/index.ts'
import { isSkipped, pythonRuntime, pythonStack } from './support/python-stack.ts'

describe.skipIf(isSkipped)('programs in Python', () => {
  test('components, configuration, secrets and outputs work; a second up changes nothing', async () => {
    const { up, project, destroy } = await pythonStack(
      `
import pulumi
from sdk import Pool

class Group(pulumi.ComponentResource):
    def __init__(self, name, opts=None):
        super().__init__("my:mod:Group", name, {}, opts)
        self.pool = Pool(name + "-pool", size=pulumi.Config().require_int("size"), opts=pulumi.ResourceOptions(parent=self))
        self.register_outputs({"arn": self.pool.arn})

group = Group("g")
pulumi.export("arn", group.pool.arn)
pulumi.export("token", pulumi.Config().require_secret("token"))
pulumi.export("where", f"{pulumi.get_organization()}/{pulumi.get_project()}/{pulumi.get_stack()}")
`,
      { 'Pulumi.dev.yaml': 'config:\n  seed:size: 7\n  seed:token: open sesame\n' },
    )
    const { result, errors, outputs } = await up()
    expect({ result, errors }).toEqual({ result: 'succeeded', errors: [] })
    expect(outputs).toEqual({ arn: 'arn of g-pool-1', token: secret('open sesame'), where: 'organization/seed/dev' })
    const pool = (await project.resources()).find(state => state.urn.endsWith('my:mod:Group$test:index:Pool::g-pool'))
    expect(pool).toMatchObject({ inputs: { size: 7 } })
    expect((await up()).steps).toEqual([])
    expect((await destroy()).steps).toEqual(expect.arrayContaining(['delete g-pool']))
  })

  test.each([
    ['a syntax error', 'import pulumi\nx = (1\n', /__main__\.py", line 2\n.*\n.*\n *SyntaxError: '\(' was never closed/],
    ['an exception before any registration', 'raise ValueError("no")\n', /__main__\.py", line 1, in <module>[\s\S]*ValueError: no$/],
    [
      'an exception between registrations',
      'from sdk import Pool\nPool("a", size=1)\n1 / 0\nPool("b", size=1)\n',
      /__main__\.py", line 3, in <module>[\s\S]*ZeroDivisionError/,
    ],
    [
      'an exception after a registration',
      'from sdk import Pool\nPool("a", size=1).id.apply(lambda _: 1 / 0)\n',
      /__main__\.py", line 2, in <lambda>[\s\S]*ZeroDivisionError/,
    ],
    ['a RunError', 'import pulumi\nraise pulumi.RunError("my own words")\n', /^my own words$/],
    [
      'a module that is not installed',
      'import not_there\n',
      /line 1, in <module>[\s\S]*Is the package of module not_there in requirements\.txt/,
    ],
  ])('%s is reported once, and the trace begins with the program', async (_title, program, message) => {
    const { up } = await pythonStack(program)
    const { result, errors } = await up()
    expect(result).toBe('failed')
    expect(errors).toEqual([expect.stringMatching(message)])
    expect(errors[0]).not.toMatch(/<string>|run_until_complete/)
  })

  test('what was created before an exception is in the state, and the next up goes on from there', async () => {
    const { up, project, calls } = await pythonStack('from sdk import Pool\nPool("a", size=1).id.apply(lambda _: 1 / 0)\n')
    expect((await up()).result).toBe('failed')
    expect((await project.resources()).map(({ urn }) => urn.split('::').at(-1))).toContain('a')
    await project.write('__main__.py', 'from sdk import Pool\nPool("a", size=1)\nPool("b", size=1)\n')
    expect(await up()).toMatchObject({ errors: [], steps: ['create b'] })
    expect(calls).toEqual(['create a', 'create b'])
  })

  test('an error in a module of the program names its file and line', async () => {
    const { up } = await pythonStack('import helpers\n', { 'helpers.py': 'def broken(:\n    pass\n' })
    expect((await up()).errors).toEqual([expect.stringMatching(/helpers\.py", line 1\n[\s\S]*SyntaxError: invalid syntax/)])
  })

  test('an endless loop ends when the run is cancelled', { timeout: 60_000 }, async () => {
    const { up } = await pythonStack('print("looping")\nwhile True:\n    pass\n')
    const cancel = new AbortController()
    const { result } = await up(undefined, {
      signal: cancel.signal,
      onEvent: event => event.type === 'program' && event.line === 'looping' && cancel.abort(),
    })
    expect(result).toBe('cancelled')
  })

  test('a folder without __main__.py fails with what to do', async () => {
    const { up } = await pythonStack('', { 'Pulumi.yaml': `name: seed\nmain: empty\n${pythonRuntime}`, 'empty/readme': '' })
    const { result, errors } = await up()
    expect({ result, errors }).toEqual({
      result: 'failed',
      errors: [
        expect.stringContaining('no __main__.py there, which a program in Python starts with. Write one, or name another file by main:'),
      ],
    })
  })
})

test.skipIf(isSkipped).each([
  [
    'resource',
    'aws:lambda/function:Function',
    { arn: 'text', sourceCodeSize: 'number', tagsAll: 'map', tracingConfig: 'map' },
    ['snapStart'],
  ],
  [
    'resource',
    'aws:acm/certificate:Certificate',
    { domainValidationOptions: 'list', subjectAlternativeNames: 'texts', pendingRenewal: 'boolean' },
    [],
  ],
  ['function', 'aws:route53/getZone:getZone', { nameServers: 'texts', resourceRecordSetCount: 'number', tags: 'map' }, ['vpcId']],
  ['function', 'aws:index/getRegion:getRegion', { description: 'text' }, []],
  ['resource', 'aws:nothing/there:There', {}, ['arn']],
  ['resource', 'unheard:of/it:It', {}, ['arn']],
] as const)('the outputs that the installed SDK declares of the %s %s are known', async (kind, token, outputs, absent) => {
  const { project } = await pythonStack('')
  const declared = await pythonOutputs(await readProject(project.dir), kind, token)
  expect(Object.fromEntries(declared.map(output => [output.name, output.kind]))).toMatchObject(outputs)
  for (const name of absent) expect(declared.map(output => output.name)).not.toContain(name)
})

test.skipIf(isSkipped).each([['pip', 'not-a-requirement==\n', /dependencies cannot be installed: .*pip install .*requirements\.txt/]])(
  'a dependency that %s cannot install fails the run with the last lines of the tool',
  { timeout: 120_000 },
  async (toolchain, list, message) => {
    const { up, project } = await pythonStack('', {
      'Pulumi.yaml': `name: seed\nruntime:\n  name: python\n  options:\n    toolchain: ${toolchain}\n    virtualenv: venv\n`,
      'requirements.txt': list,
    })
    const { result, errors } = await up()
    expect(result).toBe('failed')
    expect(errors).toEqual([expect.stringMatching(message)])
    expect(existsSync(join(project.dir, 'venv', '.poolhouse-installed'))).toBe(false)
  },
)

test.each([
  ['uv', 'echo uv 0.1.0', /needs uv 0\.4\.26 or newer; here it is 0\.1\.0\. Get it from https:\/\/docs\.astral\.sh\/uv\//],
  ['uv', 'exit 1', /needs uv, which is not found \(or fails\) here\. Get it from/],
  ['poetry', 'echo Poetry version 1.2.0', /needs poetry 1\.8\.0 or newer; here it is 1\.2\.0/],
])('toolchain %s whose version answers "%s" is refused with how to get it', async (toolchain, answer, message) => {
  const { up, project } = await pythonStack('', {
    'Pulumi.yaml': `name: seed\nruntime:\n  name: python\n  options:\n    toolchain: ${toolchain}\n    virtualenv: venv\n`,
    [`bin/${toolchain}`]: `#!/bin/sh\n[ "$1" = env ] && exit 1\n${answer}\n`,
  })
  await chmod(join(project.dir, 'bin', toolchain), 0o755)
  const { PATH } = process.env
  onTestFinished(() => {
    process.env.PATH = PATH
  })
  process.env.PATH = [join(project.dir, 'bin'), PATH].join(delimiter)
  expect((await up()).errors).toEqual([expect.stringMatching(message)])
})

test('an unknown tool chain is refused with those that there are', async () => {
  const { up } = await pythonStack('', { 'Pulumi.yaml': 'name: seed\nruntime:\n  name: python\n  options:\n    toolchain: conda\n' })
  expect((await up()).errors).toEqual([expect.stringContaining('runtime.options.toolchain "conda" is not one of pip, uv, poetry.')])
})

const clientSchema = JSON.stringify({
  resources: {
    'aws:cognito/userPoolClient:UserPoolClient': {
      inputProperties: {
        tokenValidityUnits: { $ref: '#/types/aws:cognito/Units:Units' },
        rotations: { type: 'array', items: { $ref: '#/types/aws:cognito/Units:Units' } },
        tags: { type: 'object', additionalProperties: { type: 'string' } },
      },
    },
  },
  types: { 'aws:cognito/Units:Units': { properties: { idToken: { type: 'string' }, inner: { $ref: '#/types/aws:cognito/Units:Units' } } } },
})

test('import writes Python with names of the SDK, also in objects; the keys of maps stay', () => {
  const type = 'aws:cognito/userPoolClient:UserPoolClient'
  const code = pythonCode({
    type,
    name: 'my-App',
    inputs: {
      allowedOauthFlowsUserPoolClient: true,
      callbackUrls: ['https://a.example'],
      idTokenValidity: 5,
      tokenValidityUnits: { idToken: 'minutes', inner: { idToken: secret('x') } },
      rotations: [{ idToken: 'a' }],
      tags: { costCentre: 'say "no"' },
      none: [],
    },
    types: inputTypes(clientSchema, type),
    options: { parent: 'pool', protect: true },
  })
  expect(code).toBe(`import pulumi
import pulumi_aws as aws

my_app = aws.cognito.UserPoolClient("my-App",
    allowed_oauth_flows_user_pool_client=True,
    callback_urls=[
        "https://a.example",
    ],
    id_token_validity=5,
    token_validity_units={
        "id_token": "minutes",
        "inner": {
            "id_token": pulumi.Output.secret("x"),
        },
    },
    rotations=[
        {
            "id_token": "a",
        },
    ],
    tags={
        "costCentre": "say \\"no\\"",
    },
    none=[],
    opts=pulumi.ResourceOptions(parent=pool, protect=True))
`)
})

test.each([
  ['aws', 'aws_ = aws.lambda_.Function("aws"'],
  ['pulumi', 'pulumi_ = aws.lambda_.Function("pulumi"'],
  ['class', 'class_ = aws.lambda_.Function("class"'],
  ['1st', '_1st = aws.lambda_.Function("1st"'],
  ['my-User Pool', 'my_user_pool = aws.lambda_.Function("my-User Pool"'],
  ['ä', '_ = aws.lambda_.Function("ä"'],
])('a resource with the name %s is a variable that Python allows and that hides no module', (name, declaration) => {
  const type = 'aws:lambda/function:Function'
  expect(pythonCode({ type, name, inputs: {}, types: inputTypes(undefined, type), options: {} })).toContain(`\n${declaration})\n`)
})

test.each([
  ['aws', 'const aws_ = new aws.lambda.Function("aws"'],
  ['pulumi', 'const pulumi_ = new aws.lambda.Function("pulumi"'],
  ['new', 'const new_ = new aws.lambda.Function("new"'],
  ['1st', 'const _1st = new aws.lambda.Function("1st"'],
])('a resource with the name %s is a variable that TypeScript allows and that hides no module', (name, declaration) => {
  const type = 'aws:lambda/function:Function'
  expect(typescriptCode({ type, name, inputs: {}, types: inputTypes(undefined, type), options: {} })).toContain(`\n${declaration}, {});\n`)
})

// Those of Pulumi's own tests of its generator.
test.each([
  ['kubeletConfigKey', 'kubelet_config_key'],
  ['podCIDR', 'pod_cidr'],
  ['podCIDRs', 'pod_cidrs'],
  ['podIPs', 'pod_ips'],
  ['nonResourceURLs', 'non_resource_urls'],
  ['someTHINGsAREWeird', 'some_things_are_weird'],
  ['podCIDRSet', 'pod_cidr_set'],
  ['Sha256Hash', 'sha256_hash'],
  ['SHA256Hash', 'sha256_hash'],
  ['proj:config', 'proj_config'],
  ['openXJsonSerDe', 'open_x_json_ser_de'],
  ['bucketObjectv2', 'bucket_objectv2'],
  ['from', 'from_'],
])('the name %s of a schema is %s in Python', (name, inPython) => {
  expect(pythonName(name)).toBe(inPython)
})
