import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Child, poolhouseProcess } from './command.ts'
import { type Copy, copyOf } from './examples.ts'

/** Statements of a program in one place or another; each is a key of `statements`. */
export interface Slots {
  /** Before anything is registered. */
  before?: string
  /** In a callback that gets the id of pool `a`, once it exists. */
  created?: string
  /** Between the declarations of the pools `a` and `b`; `b` waits for `a`. */
  between?: string
  /** After both. */
  after?: string
}

/** What goes wrong in a program, written in its language. */
export interface Statements {
  syntaxError: string
  typeError: string
  /** An exception with the text "half way". */
  failure: string
  /** Starts a child process, notes the ids of both in the file `processes`, and never ends. */
  endless: string
  /** The same, in previews only. */
  endlessPreview: string
  /** As `endless`, and Ctrl-C is ignored. */
  stubborn: string
}

interface Language {
  statements: Statements
  /** How messages write a line of the program: those of its compiler, and those of its runtime. */
  position(line: number): Record<'compiler' | 'runtime', string>
  write(slots: Slots): string
}

const nodeEndless = 'fs.appendFileSync("processes", process.pid + " " + spawn("sleep", ["600"]).pid + "\\n"); while (true) {}'
const node: Language = {
  position: line => ({ compiler: `index.ts(${line},`, runtime: `index.ts:${line}:` }),
  statements: {
    syntaxError: 'const = 1;',
    typeError: 'const size: number = "three";',
    failure: 'throw new Error("half way");',
    endless: nodeEndless,
    endlessPreview: `if (pulumi.runtime.isDryRun()) { ${nodeEndless} }`,
    stubborn: `process.on("SIGINT", () => {}); ${nodeEndless.replace('while (true) {}', 'setInterval(() => {}, 1000);')}`,
  },
  write: ({ before = '', created = '', between = '', after = '' }) => `import * as pulumi from "@pulumi/pulumi";
import * as aws from "@pulumi/aws";
import * as fs from "fs";
import { spawn } from "child_process";
${before}
const a = new aws.cognito.UserPool("a", { name: "a" });
a.id.apply(() => { ${created} });
${between}
new aws.cognito.UserPool("b", { name: a.id.apply(() => "b") });
${after}
`,
}

const pythonEndless = `open("processes", "a").write(f"{os.getpid()} {subprocess.Popen(['sleep', '600']).pid}\\n")
    while True: time.sleep(0.1)`
const inPython = (statement: string) => `def failing():\n    ${statement}\n`
const python: Language = {
  position: line => ({ compiler: `__main__.py", line ${line}`, runtime: `__main__.py", line ${line},` }),
  statements: {
    syntaxError: 'size = (1',
    typeError: 'size: int = "three"',
    failure: 'raise ValueError("half way")',
    endless: pythonEndless,
    endlessPreview: `if not pulumi.runtime.is_dry_run(): return\n    ${pythonEndless}`,
    stubborn: `signal.signal(signal.SIGINT, signal.SIG_IGN)\n    ${pythonEndless}`,
  },
  write: ({ before, created, between, after }) => {
    const [statement = 'pass'] = [before, created, between, after].filter(text => text !== undefined)
    const call = (slot: string | undefined) => (slot === undefined ? '' : 'failing()')
    return `import os, signal, subprocess, time
import pulumi
import pulumi_aws as aws
${inPython(statement)}
${call(before)}
a = aws.cognito.UserPool("a", name="a")
a.id.apply(lambda _: ${call(created) || 'None'})
${call(between)}
aws.cognito.UserPool("b", name=a.id.apply(lambda _: "b"))
${call(after)}
`
  },
}

const goEndless = `child := exec.Command("sleep", "600")
	_ = child.Start()
	file, _ := os.OpenFile("processes", os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	fmt.Fprintf(file, "%d %d\\n", os.Getpid(), child.Process.Pid)
	for { time.Sleep(time.Second) }`
const go: Language = {
  position: line => ({ compiler: `main.go:${line}:`, runtime: `main.go:${line} ` }),
  statements: {
    syntaxError: 'size := := 3',
    typeError: 'var size int = "three"; _ = size',
    failure: 'panic("half way")',
    endless: goEndless,
    endlessPreview: `if ctx.DryRun() {\n${goEndless}\n}`,
    stubborn: `signal.Ignore(os.Interrupt)\n${goEndless}`,
  },
  write: ({ before = '', created = '', between = '', after = '' }) => `package main

import (
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"time"

	"github.com/pulumi/pulumi-aws/sdk/v7/go/aws/cognito"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Each is used by some of the programs.
var _, _, _, _ = fmt.Sprint, exec.Command, signal.Ignore, time.Sleep

func main() {
	if os.Getpid() == 0 {
		return
	}
	pulumi.Run(func(ctx *pulumi.Context) error {
		${before}
		a, err := cognito.NewUserPool(ctx, "a", &cognito.UserPoolArgs{Name: pulumi.String("a")})
		if err != nil {
			return err
		}
		a.ID().ApplyT(func(id pulumi.ID) pulumi.ID {
			${created}
			return id
		})
		${between}
		_, err = cognito.NewUserPool(ctx, "b", &cognito.UserPoolArgs{Name: a.ID().ApplyT(func(pulumi.ID) string { return "b" }).(pulumi.StringOutput)})
		${after}
		return err
	})
}
`,
}

const javaEndless = `try {
  var child = new ProcessBuilder("sleep", "600").start();
  Files.writeString(Path.of("processes"), ProcessHandle.current().pid() + " " + child.pid() + "\\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  while (child.pid() > 0) Thread.sleep(1000);
} catch (Exception problem) { throw new IllegalStateException(problem); }`
const java: Language = {
  position: line => ({ compiler: `App.java:[${line},`, runtime: `App.java:${line})` }),
  statements: {
    syntaxError: 'int size = ;',
    typeError: 'int size = "three";',
    failure: 'fail();',
    endless: javaEndless,
    endlessPreview: `if (Deployment.getInstance().isDryRun()) { ${javaEndless} }`,
    stubborn: `sun.misc.Signal.handle(new sun.misc.Signal("INT"), ignored -> {});\n${javaEndless}`,
  },
  write: ({ before = '', created = '', between = '', after = '' }) => `package generated_program;
import com.pulumi.Pulumi;
import com.pulumi.aws.cognito.UserPool;
import com.pulumi.aws.cognito.UserPoolArgs;
import com.pulumi.deployment.Deployment;
import java.nio.file.*;
public class App {
  static void fail() { throw new IllegalStateException("half way"); }
  public static void main(String[] args) {
    Pulumi.run(ctx -> {
      ${before}
      var a = new UserPool("a", UserPoolArgs.builder().name("a").build());
      a.id().applyValue(id -> {
        if (id != null) { ${created} }
        return id;
      });
      ${between}
      if (ctx != null) new UserPool("b", UserPoolArgs.builder().name(a.id().applyValue(id -> "b")).build());
      ${after}
    });
  }
}
`,
}

const languages = { typescript: node, python, go, java } satisfies Record<string, Language>
/** The languages that programs of this file are written in. */
export type BrokenLanguage = keyof typeof languages

/** A program with mistakes, in a project of its own with the packages of the guide. */
export function brokenProgram(language: BrokenLanguage, slots: Mistakes): Copy {
  const copy = copyOf('minimal', language)
  copy.edit(() => sourceOf(language, slots))
  return copy
}

/** Where a program makes which mistake. */
export type Mistakes = { [Slot in keyof Slots]?: keyof Statements }

/** The text of a program with mistakes. */
export function sourceOf(language: BrokenLanguage, slots: Mistakes): string {
  const { statements, write } = languages[language]
  return write(Object.fromEntries(Object.entries(slots).map(([slot, name]) => [slot, statements[name]])))
}

/** The line of the program that has the mistake, as messages of its language write it. */
export function positionOf(language: BrokenLanguage, slots: Mistakes): string {
  const [mistake] = Object.values(slots)
  const text = mistake === 'failure' ? 'half way' : languages[language].statements[mistake!]
  const line =
    sourceOf(language, slots)
      .split('\n')
      .findIndex(one => one.includes(text)) + 1
  return languages[language].position(line)[mistake === 'failure' ? 'runtime' : 'compiler']
}

/** The processes that programs noted, each with its child. */
export function processesOf({ dir }: Pick<Copy, 'dir'>): number[] {
  const file = join(dir, 'processes')
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split(/\s+/).map(Number) : []
}

/** Those of them that still run. A process whose parent did not ask for its status yet has ended. */
export const runningOf = (processes: readonly number[]): number[] =>
  processes.filter(id => /^[^Z\s]/.test(spawnSync('ps', ['-o', 'stat=', '-p', String(id)], { encoding: 'utf8' }).stdout.trim()))

/** `up` in a process of its own, as a person starts it. */
export const startUp = ({ dir }: Pick<Copy, 'dir'>, url: string, options: string[] = [], env: NodeJS.ProcessEnv = {}): Child =>
  poolhouseProcess(['up', dir, '--yes', '--endpoint', url, ...options], { env: { PULUMI_NODEJS_TRANSPILE_ONLY: 'true', ...env } })
