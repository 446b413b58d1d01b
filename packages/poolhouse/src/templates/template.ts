/** The names that a new project needs. */
export interface ProjectNames {
  name: string
  description: string
}

/** A project to start from. A language that lacks a member does not compile. */
export interface Template {
  /** What the list of templates says of it. */
  about: string
  /** The files of the project, Pulumi.yaml among them, by their paths. */
  files(project: ProjectNames): Readonly<Record<string, string>>
}

/** Text that YAML reads back as it is: a JSON string is one of YAML too. */
export const yamlText = (text: string): string => (/^[A-Za-z][\w .,-]*$/.test(text) ? text : JSON.stringify(text))

/** The head of every Pulumi.yaml; `runtime` may have lines of options. */
export const projectFile = ({ name, description }: ProjectNames, runtime: string): string =>
  `name: ${yamlText(name)}\ndescription: ${yamlText(description)}\nruntime: ${runtime}\n`
