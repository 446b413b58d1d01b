import { expect, onTestFinished, test } from 'vitest'
import { compiledCode } from '../src/languages/compiled-code.ts'
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

const pool = {
  type: 'aws:cognito/userPool:UserPool',
  name: 'our-pool',
  inputs: { name: 'say "hi"', usernameAttributes: ['email'] },
  options: { protect: true as const },
}

test.each`
  language  | code
  ${'Go'}   | ${'ourPool, err := cognito.NewUserPool(ctx, "our-pool", &cognito.UserPoolArgs{\n\tName: pulumi.String("say \\"hi\\""),\n\tUsernameAttributes: pulumi.StringArray{pulumi.String("email")},\n}, pulumi.Protect(true))\nif err != nil {\n\treturn err\n}\n'}
  ${'Java'} | ${'var ourPool = new UserPool("our-pool", UserPoolArgs.builder()\n    .name("say \\"hi\\"")\n    .usernameAttributes("email")\n    .build(), CustomResourceOptions.builder().protect(true).build());\n'}
  ${'C#'}   | ${'var ourPool = new Aws.Cognito.UserPool("our-pool", new()\n{\n    Name = "say \\"hi\\"",\n    UsernameAttributes = new[] { "email" },\n}, new CustomResourceOptions { Protect = true });\n'}
`('the import code of a resource without objects is $language', ({ language, code }) => {
  expect(compiledCode(language)(pool)).toBe(code)
})

test.each(['Go', 'Java', 'C#'] as const)(
  'the import code of a resource with an object is YAML in a comment of %s that says so',
  language => {
    const lines = compiledCode(language)({ ...pool, inputs: { passwordPolicy: { minimumLength: 9 } } })
      .trimEnd()
      .split('\n')
    expect(lines[0]).toContain(`import does not write this declaration in ${language}`)
    expect(lines.every(line => line.startsWith('// '))).toBe(true)
    expect(lines.join('\n')).toContain('minimumLength: 9')
  },
)
