/** Copies LICENSE and NOTICE into each package, as Apache-2.0 section 4 requires of copies; npm packs no file from above a package. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './step.ts'

const packages = readdirSync(join(root, 'packages')).filter(name => existsSync(join(root, 'packages', name, 'package.json')))

for (const file of ['LICENSE', 'NOTICE']) {
  const text = readFileSync(join(root, file), 'utf8')
  for (const name of packages) {
    const copy = join(root, 'packages', name, file)
    const { files = [] } = JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8')) as { files?: string[] }
    if (!files.includes(file)) complain(`packages/${name}/package.json: "files" does not list ${file}.`)
    if (!process.argv.includes('--check')) writeFileSync(copy, text)
    else if (!existsSync(copy) || readFileSync(copy, 'utf8') !== text)
      complain(`packages/${name}/${file} differs from the one in the root.`)
  }
}

function complain(message: string): void {
  console.error(message)
  process.exitCode = 1
}
