import { execFileSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { preparePython } from '../../../server/test/support/python.ts'
import { environment } from './python-stack.ts'

/** The folder with the executables of uv and mypy; `undefined`: they cannot be had here. */
export function pythonTools(): string | undefined {
  const prepared = preparePython(join(import.meta.dirname, 'python-tools.txt'))
  if ('command' in prepared) return dirname(prepared.command)
  if (process.env.CI) throw new Error(prepared.missing)
  console.warn(`Skipped: the tests of uv and mypy. ${prepared.missing}`)
  return undefined
}

const writeWheel = `
import base64, hashlib, sys, zipfile
folder, name, version, file, text = sys.argv[1:]
info = f"{name}-{version}.dist-info"
files = {file: text, f"{info}/METADATA": f"Metadata-Version: 2.1\\nName: {name}\\nVersion: {version}\\n", f"{info}/WHEEL": "Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n"}
record = "".join(f"{path},sha256={base64.urlsafe_b64encode(hashlib.sha256(body.encode()).digest()).rstrip(b'=').decode()},{len(body.encode())}\\n" for path, body in files.items())
with zipfile.ZipFile(f"{folder}/{name}-{version}-py3-none-any.whl", "w") as wheel:
    for path, body in {**files, f"{info}/RECORD": record + f"{info}/RECORD,,\\n"}.items():
        wheel.writestr(path, body)
`

/** Writes a package of one file, which pip and uv install without a network. Returns its line in requirements.txt. */
export function wheel(folder: string, name: string, version: string, file: string, text: string): string {
  execFileSync(join(environment, 'bin', 'python'), ['-c', writeWheel, folder, name, version, file, text])
  return `./${name}-${version}-py3-none-any.whl\n`
}

/** A package that brings the published SDK: it adds the environment that has it to the folders in which modules are searched. */
export function sdkWheel(folder: string): string {
  const [packages = ''] = globSync('lib/python3*/site-packages', { cwd: environment })
  return wheel(folder, 'published_sdk', '1', 'published_sdk.pth', `${join(environment, packages)}\n`)
}
