import { constants } from 'node:fs'
import { copyFile, mkdir, readdir, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { CommandFailure, systemErrorCode, UsageError } from '../failure.ts'
import type { ProjectNames, Template } from './template.ts'

/** The options of the verb `new`. */
export interface NewOptions {
  name?: string
  description?: string
  force?: boolean
}

/** The rule of project names, of Pulumi.yaml. */
const validName = /^[A-Za-z0-9_.-]{1,100}$/

/** Writes the files of a template to a folder, which must be empty unless forced. Returns the names of the project and its files. */
export async function createProject(
  template: Template,
  dir: string,
  { name = nameFrom(dir), description = 'A user pool with an app client', force = false }: NewOptions,
): Promise<ProjectNames & { files: string[] }> {
  if (!validName.test(name))
    throw new UsageError(`--name ${JSON.stringify(name)}: a project's name has up to 100 letters, digits, "_", "-" and ".".`)
  const files = Object.entries(template.files({ name, description }))
  try {
    await mkdir(dir, { recursive: true })
    const present = await readdir(dir)
    if (present.length > 0 && !force)
      throw new CommandFailure(`${dir} is not empty. Name an empty folder with --dir, or write into this one with --force.`)
    for (const [path, text] of files) await writeNew(join(dir, path), text, force)
  } catch (error) {
    const code = systemErrorCode(error)
    if (code === undefined) throw error
    throw new CommandFailure(`${dir} cannot be written (${code}).`)
  }
  return { name, description, files: files.map(([path]) => path) }
}

/** A file that is replaced keeps its old text beside it. */
async function writeNew(file: string, text: string, isForced: boolean): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  if (isForced) {
    await copyFile(file, `${file}.bak`, constants.COPYFILE_FICLONE).catch(error => {
      if (systemErrorCode(error) !== 'ENOENT') throw error
    })
  }
  await writeFile(file, text)
}

/** The folder's name as the name of a project: what a name may not have becomes `-`. */
const nameFrom = (dir: string): string =>
  basename(dir)
    .replaceAll(/[^A-Za-z0-9_.-]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 100) || 'project'
