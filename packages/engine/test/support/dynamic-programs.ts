import { functionProvider } from './function-provider.ts'
import { nodeStack } from './node-stack.ts'
import { pythonStack } from './python-stack.ts'

/**
 * A program with one dynamic resource `note`, whose code writes `<file>` and a line to `log` for each call. `text` chooses what its code does: `bad` is
 * refused by check, `throw` and `exit` end the creation, `half` creates and then fails, `wait` writes its process id to `pid` and waits.
 */
export interface NoteProgram {
  file?: string
  text: string
  /** The text is a secret. */
  isSecret?: boolean
}

export const inNode = ({ file = 'a.txt', text, isSecret = false }: NoteProgram): string => `
const pulumi = require('@pulumi/pulumi')
const fs = require('node:fs')
const log = line => fs.appendFileSync('log', line + '\\n')
const failing = () => {
  throw new Error('the disk is full')
}
const provider = {
  async configure({ config }) { this.prefix = config.require('prefix') },
  async check(olds, news) {
    console.log('checked in the provider')
    return { inputs: news, failures: news.text === 'bad' ? [{ property: 'text', reason: 'must not be "bad"' }] : [] }
  },
  async diff(id, olds, news) {
    if (news.text === 'no diff') failing()
    return { changes: olds.text !== news.text || olds.file !== news.file, replaces: olds.file !== news.file ? ['file'] : [] }
  },
  async create(inputs) {
    log('create ' + inputs.file)
    if (inputs.text === 'throw') failing()
    if (inputs.text === 'exit') process.exit(3)
    if (inputs.text === 'wait') {
      fs.writeFileSync('pid', String(process.pid))
      await new Promise(resolve => setTimeout(resolve, 600_000))
    }
    fs.writeFileSync(inputs.file, inputs.text)
    const id = this.prefix + ' ' + inputs.file
    if (inputs.text === 'half') throw Object.assign(new Error('it is not ready'), { id, properties: { ...inputs, size: 4 }, reasons: ['still waiting'] })
    return { id, outs: { ...inputs, size: inputs.text.length } }
  },
  async update(id, olds, news) {
    log('update ' + news.file)
    if (news.text === 'throw') failing()
    fs.writeFileSync(news.file, news.text)
    return { outs: { ...news, size: news.text.length } }
  },
  async read(id, props) {
    if (!fs.existsSync(props.file)) return {}
    const text = fs.readFileSync(props.file, 'utf8')
    return { id, props: { ...props, text, size: text.length }, inputs: { file: props.file, text } }
  },
  async delete(id, props) {
    log('delete ' + props.file)
    if (props.text === 'keep') failing()
    fs.rmSync(props.file, { force: true })
  },
}
class Note extends pulumi.dynamic.Resource {
  constructor(name, args, opts) { super(provider, name, { size: undefined, ...args }, opts) }
}
const note = new Note('note', { file: '${file}', text: ${isSecret ? `pulumi.secret('${text}')` : `'${text}'`} })
exports.size = note.size
exports.text = note.text
`

export const inPython = ({ file = 'a.txt', text, isSecret = false }: NoteProgram): string => `
import os
import time
import pulumi
from pulumi.dynamic import CheckFailure, CheckResult, CreateResult, DiffResult, ReadResult, Resource, ResourceProvider, UpdateResult

def log(line):
    with open("log", "a") as out:
        out.write(line + "\\n")

def failing():
    raise ValueError("the disk is full")

class NoteProvider(ResourceProvider):
    def configure(self, request):
        self.prefix = request.config.require("prefix")

    def check(self, olds, news):
        print("checked in the provider")
        return CheckResult(news, [CheckFailure("text", 'must not be "bad"')] if news["text"] == "bad" else [])

    def diff(self, id, olds, news):
        if news["text"] == "no diff":
            failing()
        moved = olds["file"] != news["file"]
        return DiffResult(changes=moved or olds["text"] != news["text"], replaces=["file"] if moved else [])

    def create(self, props):
        log("create " + props["file"])
        if props["text"] == "throw":
            failing()
        if props["text"] == "exit":
            os._exit(3)
        if props["text"] == "wait":
            with open("pid", "w") as out:
                out.write(str(os.getpid()))
            time.sleep(600)
        with open(props["file"], "w") as out:
            out.write(props["text"])
        return CreateResult(self.prefix + " " + props["file"], {**props, "size": len(props["text"])})

    def update(self, id, olds, news):
        log("update " + news["file"])
        if news["text"] == "throw":
            failing()
        with open(news["file"], "w") as out:
            out.write(news["text"])
        return UpdateResult({**news, "size": len(news["text"])})

    def read(self, id, props):
        if not os.path.exists(props["file"]):
            return ReadResult("", {})
        with open(props["file"]) as note:
            text = note.read()
        return ReadResult(id, {**props, "text": text, "size": len(text)}, {"file": props["file"], "text": text})

    def delete(self, id, props):
        log("delete " + props["file"])
        if props["text"] == "keep":
            failing()
        os.remove(props["file"])

class Note(Resource):
    size: pulumi.Output[int]
    text: pulumi.Output[str]
    def __init__(self, name, file, text, opts=None):
        super().__init__(NoteProvider(), name, {"file": file, "text": text, "size": None}, opts)

note = Note("note", "${file}", ${isSecret ? `pulumi.Output.secret("${text}")` : `"${text}"`})
pulumi.export("size", note.size)
pulumi.export("text", note.text)
`

const config = { 'Pulumi.dev.yaml': 'config:\n  seed:prefix: the note\n' }

/** `isPlanned`: an up runs the program once, without its silent preview. */
const quick = (isPlanned: boolean) => ({ ...functionProvider(), isPlanned })

/** The languages with dynamic resources: a stack of a program, the file of the program, and the package of its resources. */
export const dynamicLanguages = {
  'Node.js': {
    program: inNode,
    file: 'index.js',
    package: 'pulumi-nodejs',
    stack: (text: string, isPlanned = true) => nodeStack(text, config, quick(isPlanned)),
  },
  Python: {
    program: inPython,
    file: '__main__.py',
    package: 'pulumi-python',
    stack: (text: string, isPlanned = true) => pythonStack(text, config, quick(isPlanned)),
  },
}
