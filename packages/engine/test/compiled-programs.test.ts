import { chmod } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { secret } from '../src/index.ts'
import { compiledCode } from '../src/languages/compiled-code.ts'
import { inputTypes } from '../src/languages/typed-value.ts'
import { functionProvider } from './support/function-provider.ts'
import { temporaryStack } from './support/project.ts'

/** Programs in Go, Java and C# as far as no tool chain is needed; `guide.matrix.test.ts` of the command runs them. */

async function failureOf(files: Record<string, string>): Promise<string[]> {
  const { PATH, JAVA_HOME } = process.env
  onTestFinished(() => {
    process.env.PATH = PATH
    if (JAVA_HOME !== undefined) process.env.JAVA_HOME = JAVA_HOME
  })
  process.env.PATH = '/nowhere'
  delete process.env.JAVA_HOME
  const { up } = await temporaryStack(functionProvider(), files)
  const { result, errors } = await up()
  expect(result).toBe('failed')
  return errors
}

const project = (runtime: string) => `name: seed\nruntime: ${runtime}\n`
const prebuilt = (runtime: string) => `name: seed\nruntime:\n  name: ${runtime}\n  options:\n    binary: gone\n`

test.each`
  program                        | files                                                          | message
  ${'Go without go'}             | ${{ 'Pulumi.yaml': project('go'), 'go.mod': 'module seed' }}   | ${'A program in Go needs go, which is not found (or fails) here. Get it from https://go.dev/dl/'}
  ${'Java without a JDK'}        | ${{ 'Pulumi.yaml': project('java'), 'pom.xml': '<project/>' }} | ${'A program in Java needs java, which is not found (or fails) here. Get a JDK from https://adoptium.net'}
  ${'Java with Gradle, no JDK'}  | ${{ 'Pulumi.yaml': project('java'), 'build.gradle': '' }}      | ${'A program in Java needs java'}
  ${'Java without a build file'} | ${{ 'Pulumi.yaml': project('java') }}                          | ${'no pom.xml (Maven) or build.gradle (Gradle) there that builds the program'}
  ${'C# without dotnet'}         | ${{ 'Pulumi.yaml': project('dotnet') }}                        | ${'A program in C#, F# or Visual Basic needs dotnet, which is not found (or fails) here. Get the .NET SDK from'}
  ${'a built Go program'}        | ${{ 'Pulumi.yaml': prebuilt('go') }}                           | ${'does not exist. Build it, or remove the option.'}
  ${'a built Java program'}      | ${{ 'Pulumi.yaml': prebuilt('java') }}                         | ${'does not exist. Build it, or remove the option.'}
  ${'a built C# program'}        | ${{ 'Pulumi.yaml': prebuilt('dotnet') }}                       | ${'does not exist. Build it, or remove the option.'}
`('$program: one error says what is missing and how to get it', async ({ files, message }) => {
  const errors = await failureOf(files)
  expect(errors).toEqual([expect.stringContaining(message)])
})

test.each`
  tools                                                | files                                                          | message
  ${{ go: 'go version go1.19.8 linux/amd64' }}         | ${{ 'Pulumi.yaml': project('go'), 'go.mod': 'module seed' }}   | ${'A program in Go needs go 1.21 or newer; here it is 1.19.8. Get it from https://go.dev/dl/'}
  ${{ java: 'openjdk 10 2018-03-20', mvn: '' }}        | ${{ 'Pulumi.yaml': project('java'), 'pom.xml': '<project/>' }} | ${'A program in Java needs java 11.0 or newer; here it is 10. Get a JDK from https://adoptium.net'}
  ${{ java: 'openjdk 21', mvn: 'Apache Maven 3.0.5' }} | ${{ 'Pulumi.yaml': project('java'), 'pom.xml': '<project/>' }} | ${'A program in Java with a pom.xml needs mvn 3.6 or newer; here it is 3.0.5. Get Maven from'}
  ${{ java: 'openjdk 21' }}                            | ${{ 'Pulumi.yaml': project('java'), 'pom.xml': '<project/>' }} | ${'A program in Java with a pom.xml needs mvn, which is not found (or fails) here. Get Maven from'}
  ${{ java: 'openjdk 21', gradle: 'Gradle 6.9' }}      | ${{ 'Pulumi.yaml': project('java'), 'build.gradle': '' }}      | ${'A program in Java with a build.gradle needs gradle 7.0 or newer; here it is 6.9. Get Gradle from'}
  ${{ dotnet: '3.1.426' }}                             | ${{ 'Pulumi.yaml': project('dotnet') }}                        | ${'needs dotnet 6.0 or newer; here it is 3.1.426. Get the .NET SDK from'}
`('tools that answer $tools are refused with how to get newer ones', async ({ tools, files, message }) => {
  const { up, project: there } = await temporaryStack(functionProvider(), files)
  for (const [name, answer] of Object.entries(tools)) {
    await there.write(`bin/${name}`, `#!/bin/sh\necho "${answer}"\n`)
    await chmod(join(there.dir, 'bin', name), 0o755)
  }
  const { PATH, JAVA_HOME } = process.env
  onTestFinished(() => {
    process.env.PATH = PATH
    if (JAVA_HOME !== undefined) process.env.JAVA_HOME = JAVA_HOME
  })
  process.env.PATH = join(there.dir, 'bin')
  delete process.env.JAVA_HOME

  const { result, errors } = await up()

  expect(result).toBe('failed')
  expect(errors).toEqual([expect.stringContaining(message)])
})

const pool = {
  type: 'aws:cognito/userPool:UserPool',
  name: 'our-pool',
  inputs: { name: 'say "hi"', usernameAttributes: ['email'] },
  options: { protect: true as const },
}

const schema = JSON.stringify({
  resources: {
    [pool.type]: {
      inputProperties: {
        name: { type: 'string' },
        usernameAttributes: { type: 'array', items: { type: 'string' } },
        passwordPolicy: { $ref: '#/types/aws:cognito/UserPoolPasswordPolicy:UserPoolPasswordPolicy' },
        schemas: { type: 'array', items: { $ref: '#/types/aws:cognito/UserPoolSchema:UserPoolSchema' } },
        tags: { type: 'object', additionalProperties: { type: 'string' } },
        ratio: { type: 'number' },
      },
    },
  },
  types: {
    'aws:cognito/UserPoolPasswordPolicy:UserPoolPasswordPolicy': { properties: { minimumLength: { type: 'integer' } } },
    'aws:cognito/UserPoolSchema:UserPoolSchema': { properties: { name: { type: 'string' }, mutable: { type: 'boolean' } } },
  },
})
const types = inputTypes(schema, pool.type)
const whole = {
  ...pool,
  types,
  inputs: {
    ...pool.inputs,
    passwordPolicy: { minimumLength: 9 },
    schemas: [{ name: 'tier', mutable: true }],
    tags: { 'a b': secret('x') },
    ratio: 2,
  },
  options: { protect: true as const, parent: 'the-group', provider: 'eu' },
}

test.each`
  language  | imports                                                                                                                                     | code
  ${'Go'}   | ${'import "github.com/pulumi/pulumi-aws/sdk/v7/go/aws/cognito"'}                                                                            | ${'ourPool, err := cognito.NewUserPool(ctx, "our-pool", &cognito.UserPoolArgs{\n\tName: pulumi.String("say \\"hi\\""),\n\tUsernameAttributes: pulumi.StringArray{\n\t\tpulumi.String("email"),\n\t},\n}, pulumi.Protect(true))\nif err != nil {\n\treturn err\n}\n'}
  ${'Java'} | ${'import com.pulumi.aws.cognito.UserPool; import com.pulumi.aws.cognito.UserPoolArgs; import com.pulumi.resources.CustomResourceOptions;'} | ${'var ourPool = new UserPool("our-pool", UserPoolArgs.builder()\n    .name("say \\"hi\\"")\n    .usernameAttributes("email")\n    .build(), CustomResourceOptions.builder().protect(true).build());\n'}
  ${'C#'}   | ${'using Pulumi; using Aws = Pulumi.Aws;'}                                                                                                  | ${'var ourPool = new Aws.Cognito.UserPool("our-pool", new()\n{\n    Name = "say \\"hi\\"",\n    UsernameAttributes = new[]\n    {\n        "email",\n    },\n}, new CustomResourceOptions { Protect = true });\n'}
`('the import code of a resource without objects is $language', ({ language, imports, code }) => {
  expect(compiledCode(language)({ ...pool, types })).toBe(`// ${imports}\n${code}`)
})

test.each([
  [
    'Go',
    `ourPool, err := cognito.NewUserPool(ctx, "our-pool", &cognito.UserPoolArgs{
	Name: pulumi.String("say \\"hi\\""),
	UsernameAttributes: pulumi.StringArray{
		pulumi.String("email"),
	},
	PasswordPolicy: &cognito.UserPoolPasswordPolicyArgs{
		MinimumLength: pulumi.Int(9),
	},
	Schemas: cognito.UserPoolSchemaArray{
		&cognito.UserPoolSchemaArgs{
			Name: pulumi.String("tier"),
			Mutable: pulumi.Bool(true),
		},
	},
	Tags: pulumi.StringMap{
		"a b": pulumi.ToSecret(pulumi.String("x")).(pulumi.StringOutput),
	},
	Ratio: pulumi.Float64(2),
}, pulumi.Parent(theGroup), pulumi.Provider(eu), pulumi.Protect(true))
if err != nil {
	return err
}
`,
  ],
  [
    'Java',
    `var ourPool = new UserPool("our-pool", UserPoolArgs.builder()
    .name("say \\"hi\\"")
    .usernameAttributes("email")
    .passwordPolicy(UserPoolPasswordPolicyArgs.builder()
        .minimumLength(9)
        .build())
    .schemas(UserPoolSchemaArgs.builder()
        .name("tier")
        .mutable(true)
        .build())
    .tags(Map.ofEntries(
        Map.entry("a b", Output.ofSecret("x"))))
    .ratio(2.0)
    .build(), CustomResourceOptions.builder().parent(theGroup).provider(eu).protect(true).build());
`,
  ],
  [
    'C#',
    `var ourPool = new Aws.Cognito.UserPool("our-pool", new()
{
    Name = "say \\"hi\\"",
    UsernameAttributes = new[]
    {
        "email",
    },
    PasswordPolicy = new Aws.Cognito.Inputs.UserPoolPasswordPolicyArgs
    {
        MinimumLength = 9,
    },
    Schemas = new[]
    {
        new Aws.Cognito.Inputs.UserPoolSchemaArgs
        {
            Name = "tier",
            Mutable = true,
        },
    },
    Tags = new()
    {
        { "a b", Output.CreateSecret("x") },
    },
    Ratio = 2,
}, new CustomResourceOptions { Parent = theGroup, Provider = eu, Protect = true });
`,
  ],
] as const)('the import code of a resource with objects, a map, a secret, a parent and a provider is %s', (language, code) => {
  expect(compiledCode(language)(whole).split('\n').slice(1).join('\n')).toBe(code)
})

test.each(['Go', 'Java', 'C#'] as const)(
  'the import code of a resource type without a schema is YAML in a comment of %s that says so',
  language => {
    const lines = compiledCode(language)({
      ...pool,
      types: inputTypes(undefined, pool.type),
      inputs: { passwordPolicy: { minimumLength: 9 } },
    })
      .trimEnd()
      .split('\n')
    expect(lines[0]).toContain(`import does not write this declaration in ${language}`)
    expect(lines.every(line => line.startsWith('// '))).toBe(true)
    expect(lines.join('\n')).toContain('minimumLength: 9')
  },
)
