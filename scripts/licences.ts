/** Each package carries LICENSE and NOTICE of the clone, as Apache-2.0 section 4 asks of what is handed on; npm packs nothing from above a package. */
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
    else if (!existsSync(copy) || readFileSync(copy, 'utf8') !== text) complain(`packages/${name}/${file} is not the one of the clone.`)
  }
}

function complain(message: string): void {
  console.error(message)
  process.exitCode = 1
}
