/** Providers of the social types in a program in TypeScript. Programs in YAML with every type are in identity-providers.test.ts. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { poolhouse } from './support/command.ts'
import { copyOfFederation } from './support/examples.ts'
import { serviceForTests } from './support/service.ts'

const programs = copyOfFederation()
const cwd = programs.dir('social')
let service: Awaited<ReturnType<typeof serviceForTests>>
beforeAll(async () => {
  service = await serviceForTests()
})
afterAll(async () => {
  await service.close()
  programs.remove()
})

async function run(...args: string[]): Promise<string> {
  const { status, out, err } = await poolhouse([...args, '--endpoint', service.url], { cwd, env: programs.env })
  expect({ args, status, out: status === 0 ? '' : out, err }).toEqual({ args, status: 0, out: '', err: '' })
  return out
}

/** A program with the social providers; `google` and `client_id` are what changes. */
const social = (client: string, google = '') => `import * as aws from "@pulumi/aws";
const pool = new aws.cognito.UserPool("pool", {});
const provider = (providerName: string, more: Record<string, string>) =>
    new aws.cognito.IdentityProvider(providerName, {
        userPoolId: pool.id,
        providerName,
        providerType: providerName,
        providerDetails: { client_id: "${client}", authorize_scopes: "email", ...more },
        attributeMapping: { email: "email" },
    });
const secret = { client_secret: "secret" };
provider("Facebook", secret);
provider("LoginWithAmazon", secret);
provider("SignInWithApple", { team_id: "team", key_id: "key", private_key: "private" });
${google}
`

describe('typescript', () => {
  describe('social providers', () => {
    test('up, import, no change, no drift, change in place, destroy', { timeout: 120_000 }, async () => {
      const write = (text: string) => writeFileSync(join(cwd, 'index.ts'), text)
      mkdirSync(cwd)
      writeFileSync(join(cwd, 'Pulumi.yaml'), 'name: social\nruntime: nodejs\n')
      write(social('one'))
      expect(await run('up', '--yes')).toContain('5 created')
      const { UserPools } = await service.api.listUserPools({ MaxResults: 1 })
      const Google = { UserPoolId: UserPools![0]!.Id!, ProviderName: 'Google' }
      await service.api.createIdentityProvider({
        ...Google,
        ProviderType: 'Google',
        ProviderDetails: { client_id: 'one', client_secret: 'secret', authorize_scopes: 'email' },
        AttributeMapping: { email: 'email' },
      })
      const token = 'aws:cognito/identityProvider:IdentityProvider'
      await run('import', token, 'Google', `${Google.UserPoolId}:Google`, '--yes', '--no-protect')
      write(social('one', 'provider("Google", secret);'))
      await run('preview', '--expect-no-changes')
      await run('refresh', '--yes', '--expect-no-changes')
      write(social('two', 'provider("Google", secret);'))
      expect(await run('up', '--yes')).toContain('4 updated')
      const { IdentityProvider } = await service.api.describeIdentityProvider(Google)
      expect(IdentityProvider!.ProviderDetails).toMatchObject({ client_id: 'two', oidc_issuer: 'https://accounts.google.com' })
      await run('destroy', '--yes')
    })
  })
})
