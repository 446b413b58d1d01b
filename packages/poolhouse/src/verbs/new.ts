import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { CommandEnvironment } from '../environment.ts'
import { UsageError } from '../failure.ts'
import type { NewOptions } from '../templates/new-project.ts'

interface NewVerbOptions extends NewOptions {
  dir: string
  list?: boolean
}

/** Adds the verb `new` to the command line. */
export function addNew(program: Command, environment: CommandEnvironment): void {
  program
    .command('new')
    .description('make a Pulumi project with a user pool and an app client, in the language of a template')
    .argument('[template]', 'name of a template; "poolhouse new --list" shows them')
    .option('-d, --dir <dir>', 'folder of the project; it is made if it does not exist', '.')
    .option('-n, --name <name>', "the project's name (default: that of the folder)")
    .option('--description <text>', "the project's description")
    .option('-f, --force', 'write into a folder that is not empty; a file that is replaced is kept as FILE.bak')
    .option('-l, --list', 'list the templates')
    .action(async (template: string | undefined, { list, dir, ...options }: NewVerbOptions) => {
      const { findTemplate, templates } = await import('../templates/index.ts')
      const names = Object.keys(templates)
      if (list) {
        const width = Math.max(...names.map(name => name.length))
        for (const [name, { about }] of Object.entries(templates)) environment.out(`${name.padEnd(width)}  ${about}`)
        return
      }
      const wish = template ?? (environment.isInteractive ? await environment.ask(`Template (${names.join(', ')}):`) : '')
      const found = findTemplate(wish.trim())
      if (!found) {
        throw new UsageError(
          wish.trim() === ''
            ? `new needs the name of a template: ${names.join(', ')}.`
            : `there is no template "${wish}". Templates: ${names.join(', ')}.`,
        )
      }
      const { createProject } = await import('../templates/new-project.ts')
      const folder = resolve(environment.cwd, dir)
      const { name, files } = await createProject(found, folder, options)
      environment.out(`Project ${name} in ${folder}: ${files.join(', ')}.`)
      environment.out(`Deploy it: poolhouse up${dir === '.' ? '' : ` ${dir}`}`)
    })
}
