/** Where the Python of a program and its packages come from: pip, uv, type checkers, and what is missing. */
import { chmodSync, existsSync, mkdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { pythonTools, sdkWheel, wheel } from './support/python-packages.ts'
import { environment, isSkipped, pythonStack } from './support/python-stack.ts'

const tools = isSkipped ? undefined : pythonTools()
const runtime = (options: Record<string, string>) =>
  `name: seed\nruntime:\n  name: python\n  options:\n${Object.entries(options)
    .map(([key, value]) => `    ${key}: ${value}\n`)
    .join('')}`

/** Changes the environment of this process for one test. */
function setVariables(variables: Record<string, string | undefined>) {
  for (const [name, value] of Object.entries(variables)) {
    const before = process.env[name]
    onTestFinished(() => {
      if (before === undefined) delete process.env[name]
      else process.env[name] = before
    })
    if (value === undefined) delete process.env[name]
    else process.env[name] = value
  }
}
const addToPath = (folder: string) => setVariables({ PATH: [folder, process.env.PATH].join(delimiter) })

/** A tool in `bin` of the project, which is the first folder of the PATH. */
function fakeTool(dir: string, name: string, script: string) {
  mkdirSync(join(dir, 'bin'), { recursive: true })
  writeFileSync(join(dir, 'bin', name), `#!/bin/sh\n${script}\n`)
  chmodSync(join(dir, 'bin', name), 0o755)
}

const usesColour = 'import colour\nfrom sdk import Pool\nimport pulumi\nPool("a", size=1)\npulumi.export("colour", colour.name)\n'
const installed = (printed: string[]) => printed.filter(line => line.startsWith('Installing dependencies'))

describe.skipIf(isSkipped)('a virtual environment', { timeout: 120_000 }, () => {
  test('is made by the first up with pip, used by the second, and brought up to date when requirements.txt changed', async () => {
    const { up, project } = await pythonStack(usesColour, { 'Pulumi.yaml': runtime({ virtualenv: 'venv' }) })
    const sdk = sdkWheel(project.dir)
    await project.write('requirements.txt', sdk + wheel(project.dir, 'colour', '1', 'colour.py', 'name = "red"\n'))

    const first = await up()
    expect(first).toMatchObject({ errors: [], steps: ['create a'], outputs: { colour: 'red' } })
    expect(installed(first.printed)).toEqual(['Installing dependencies: pip install --requirement requirements.txt ...'])
    const second = await up()
    expect({ ...second, installed: installed(second.printed) }).toMatchObject({ errors: [], steps: [], installed: [] })

    await project.write('requirements.txt', sdk + wheel(project.dir, 'colour', '2', 'colour.py', 'name = "blue"\n'))
    const third = await up()
    expect(third).toMatchObject({ errors: [], outputs: { colour: 'blue' } })
    expect(installed(third.printed)).toHaveLength(1)
  })

  test('whose Python is gone is made anew', async () => {
    const { up, project } = await pythonStack('import published\n', { 'Pulumi.yaml': runtime({ virtualenv: 'venv' }) })
    await project.write('requirements.txt', sdkWheel(project.dir) + wheel(project.dir, 'published', '1', 'published.py', ''))
    expect((await up()).errors).toEqual([])
    const python = join(project.dir, 'venv/bin/python3')
    rmSync(python)
    symlinkSync('/nowhere/python3', python)
    expect(existsSync(join(project.dir, 'venv/bin/python'))).toBe(false)
    expect((await up()).errors).toEqual([])
  })

  test.skipIf(!tools)('is made by uv of a requirements.txt, without a pyproject.toml', async () => {
    const { up, project } = await pythonStack(usesColour, { 'Pulumi.yaml': runtime({ toolchain: 'uv' }) })
    addToPath(tools!)
    await project.write('requirements.txt', sdkWheel(project.dir) + wheel(project.dir, 'colour', '1', 'colour.py', 'name = "red"\n'))
    expect(await up()).toMatchObject({ errors: [], outputs: { colour: 'red' } })
    expect(existsSync(join(project.dir, '.venv/bin/python'))).toBe(true)
    expect(existsSync(join(project.dir, 'pyproject.toml'))).toBe(false)
    expect(installed((await up()).printed)).toEqual([])
  })

  test.skipIf(!tools)('is made by uv of a pyproject.toml, and brought up to date when that changed', async () => {
    const { up, project } = await pythonStack(usesColour, { 'Pulumi.yaml': runtime({ toolchain: 'uv' }) })
    addToPath(tools!)
    sdkWheel(project.dir)
    const list = (version: string) => {
      wheel(project.dir, 'colour', version, 'colour.py', `name = "number ${version}"\n`)
      const sources = `[tool.uv.sources]\npublished_sdk = { path = "published_sdk-1-py3-none-any.whl" }\ncolour = { path = "colour-${version}-py3-none-any.whl" }\n`
      return `[project]\nname = "program"\nversion = "0"\nrequires-python = ">=3.9"\ndependencies = ["published_sdk", "colour"]\n${sources}`
    }
    await project.write('pyproject.toml', list('1'))
    const first = await up()
    expect(first).toMatchObject({ errors: [], outputs: { colour: 'number 1' } })
    expect(installed(first.printed)).toEqual(['Installing dependencies: uv sync ...'])
    expect(installed((await up()).printed)).toEqual([])
    await project.write('pyproject.toml', list('2'))
    expect(await up()).toMatchObject({ errors: [], outputs: { colour: 'number 2' } })
  })

  test.skipIf(!tools)('is not made by uv when a dependency cannot be installed: the error repeats what uv says', async () => {
    const { up, project } = await pythonStack('', { 'Pulumi.yaml': runtime({ toolchain: 'uv' }), 'requirements.txt': './not-there.whl\n' })
    addToPath(tools!)
    expect((await up()).errors).toEqual([expect.stringMatching(/dependencies cannot be installed: "uv pip install [\s\S]*not-there\.whl/)])
    expect(existsSync(join(project.dir, '.venv/.poolhouse-installed'))).toBe(false)
  })

  test('without a list of packages is refused with what to write', async () => {
    const { up } = await pythonStack('', { 'Pulumi.yaml': runtime({ virtualenv: 'venv' }) })
    expect((await up()).errors).toEqual([
      expect.stringContaining('no requirements.txt there that lists the program\'s packages. Write one with "pulumi"'),
    ])
  })
})

describe('the Python of the PATH', () => {
  test.each([
    [
      'that is missing',
      'exit 127',
      /A program in Python needs python3, which is not found \(or fails\) here\. Get Python from https:\/\/www\.python\.org/,
    ],
    ['of version 2', 'echo 2.7.18', /A program in Python needs python3 3\.9 or newer; here it is 2\.7\.18\. Get Python from/],
    ['of version 3.8', 'echo 3.8.18', /A program in Python needs python3 3\.9 or newer; here it is 3\.8\.18\. Get Python from/],
  ])('%s is refused with how to get one', async (_which, script, message) => {
    for (const options of [{}, { virtualenv: 'venv' }] as Record<string, string>[]) {
      const { up, project } = await pythonStack('', {
        'Pulumi.yaml': runtime({ toolchain: 'pip', ...options }),
        'requirements.txt': 'pulumi\n',
      })
      for (const name of ['python', 'python3']) fakeTool(project.dir, name, script)
      addToPath(join(project.dir, 'bin'))
      expect((await up()).errors).toEqual([expect.stringMatching(message)])
    }
  })

  test('is the one that PULUMI_PYTHON_CMD names', async () => {
    setVariables({ PULUMI_PYTHON_CMD: '/nowhere/python3' })
    const { up } = await pythonStack('', { 'Pulumi.yaml': runtime({ toolchain: 'pip' }) })
    expect((await up()).errors).toEqual([expect.stringContaining('needs /nowhere/python3, which is not found (or fails) here.')])
  })

  test.skipIf(isSkipped)('is used with its own packages where no environment is named', async () => {
    setVariables({ PULUMI_PYTHON_CMD: join(environment, 'bin/python') })
    const { up } = await pythonStack('import sys\nimport pulumi\npulumi.export("prefix", sys.prefix)\n', {
      'Pulumi.yaml': runtime({ toolchain: 'pip' }),
    })
    expect(await up()).toMatchObject({ errors: [], outputs: { prefix: realpathSync(environment) } })
  })

  test.skipIf(isSkipped)('without the SDK is refused with what to write in Pulumi.yaml', async () => {
    const { up } = await pythonStack('', { 'Pulumi.yaml': runtime({ toolchain: 'pip' }) })
    const { result, printed } = await up()
    expect(result).toBe('failed')
    expect(printed.join('\n')).toMatch(
      /No module named 'pulumi': the program's packages are not installed for .*\nName a virtual environment in Pulumi\.yaml/,
    )
  })
})

describe.skipIf(isSkipped)('a type checker', { timeout: 120_000 }, () => {
  test.skipIf(!tools)('that finds an error fails the run before the program starts, with file and line', async () => {
    const wrong = 'from sdk import Pool\nPool("a", size=1)\ncount: int = "one"\n'
    const { up, project } = await pythonStack(wrong, { 'Pulumi.yaml': runtime({ virtualenv: 'venv', typechecker: 'mypy' }) })
    const mypy = readFileSync(join(tools!, '..', 'pyvenv.cfg'), 'utf8').match(/^version = (\d+\.\d+)/m)![1]!
    const packages = join(tools!, '..', 'lib', `python${mypy}`, 'site-packages')
    await project.write('requirements.txt', sdkWheel(project.dir) + wheel(project.dir, 'checkers', '1', 'checkers.pth', `${packages}\n`))
    const failed = await up()
    expect(failed).toMatchObject({ result: 'failed', steps: [] })
    expect(failed.errors).toEqual([
      expect.stringMatching(/^mypy refuses the program: [\s\S]*__main__\.py:3: error: Incompatible types in assignment/),
    ])
    await project.write('__main__.py', wrong.replace('"one"', '1'))
    expect(await up()).toMatchObject({ errors: [], steps: ['create a'] })
  })

  test.each([
    ['pyright', /typechecker is pyright, which is not installed\. Add pyright to requirements\.txt \(or pyproject\.toml\)\./],
    ['flow', /runtime\.options\.typechecker "flow" is not one of none, mypy, pyright\./],
  ])('%s that is not there is refused', async (typechecker, message) => {
    const { up } = await pythonStack('', { 'Pulumi.yaml': runtime({ virtualenv: environment, typechecker }) })
    expect((await up()).errors).toEqual([expect.stringMatching(message)])
  })

  test('pyright of the environment checks the program', async () => {
    const { up, project } = await pythonStack('from sdk import Pool\nPool("a", size=1)\n', {
      'Pulumi.yaml': runtime({ virtualenv: environment, typechecker: 'pyright' }),
      // The real one fetches a Node.js for itself.
      'pyright.py': 'import sys\nif __name__ == "__main__":\n    print("__main__.py:2:1 - error: no")\n    sys.exit(1)\n',
    })
    expect((await up()).errors).toEqual([expect.stringMatching(/^pyright refuses the program: [\s\S]*__main__\.py:2:1 - error: no/)])
    await project.write('pyright.py', '')
    expect(await up()).toMatchObject({ errors: [], steps: ['create a'] })
  })
})
