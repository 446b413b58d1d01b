import { afterAll, beforeAll, expect, test } from 'vitest'
import { poolhouse } from './support/command.ts'
import { type Copy, copyOf } from './support/examples.ts'
import { serviceForTests } from './support/service.ts'

/** Other ways to write the guide's analytics program: a resource for its id, objects for policies, a secret in an argument of a function. */

process.env.PULUMI_NODEJS_TRANSPILE_ONLY = 'true'

let service: Awaited<ReturnType<typeof serviceForTests>>
beforeAll(async () => {
  service = await serviceForTests()
})
afterAll(() => service.close())

const typescript = (source: string) =>
  source
    .replace('role: testRole.id', 'role: testRole')
    .replace('actions: ["sts:AssumeRole"]', 'actions: [pulumi.secret("sts:AssumeRole")]')
    .replace('getPolicyDocument({', 'getPolicyDocumentOutput({')
    .replace('assumeRole.then(assumeRole => assumeRole.json)', 'assumeRole.json')
    .replace(
      'policy: test.apply(test => test.json)',
      'policy: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: ["mobiletargeting:PutEvents"], Resource: testApp.arn }] }',
    )
const yaml = (source: string) =>
  source
    // biome-ignore lint/suspicious/noTemplateCurlyInString: YAML programs refer to resources so
    .replace('role: ${testRole.id}', 'role: ${testRole}')
    .replace('- sts:AssumeRole', '- fn::secret: sts:AssumeRole')
    .replace(
      // biome-ignore lint/suspicious/noTemplateCurlyInString: YAML programs refer to resources so
      'policy: ${test.json}',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: YAML programs refer to resources so
      'policy: { Version: "2012-10-17", Statement: [{ Effect: Allow, Action: ["mobiletargeting:PutEvents"], Resource: "${testApp.arn}" }] }',
    )

test.each([
  ['typescript', typescript],
  ['yaml', yaml],
])(
  'a %s program with a role as an argument, a policy as an object and a secret action deploys, and then has no change',
  async (language, change) => {
    const copy: Copy = copyOf('analytics', language)
    try {
      copy.edit(change)
      const run = (...args: string[]) => poolhouse([...args, '--endpoint', service.url], { cwd: copy.dir })
      for (const args of [['preview'], ['up', '--yes'], ['preview', '--expect-no-changes'], ['refresh', '--yes', '--expect-no-changes']]) {
        const { status, out, err } = await run(...args)
        expect({ args, status, out: status === 0 ? '' : out, err }).toEqual({ args, status: 0, out: '', err: '' })
      }
      const { deployment } = JSON.parse((await poolhouse(['stack', 'export'], { cwd: copy.dir })).out) as {
        deployment: { resources: { type: string; outputs: Record<string, unknown> }[] }
      }
      const outputsOf = (type: string) => deployment.resources.find(each => each.type === type)!.outputs
      const arn = outputsOf('aws:pinpoint/app:App').arn
      expect(outputsOf('aws:iam/rolePolicy:RolePolicy')).toMatchObject({
        role: 'role',
        policy: `{"Statement":[{"Action":["mobiletargeting:PutEvents"],"Effect":"Allow","Resource":"${arn}"}],"Version":"2012-10-17"}`,
      })
      // What came from a secret stays one.
      expect(outputsOf('aws:iam/role:Role').assumeRolePolicy).toHaveProperty('ciphertext')
      expect((await run('destroy', '--yes')).status).toBe(0)
    } finally {
      copy.remove()
    }
  },
)
