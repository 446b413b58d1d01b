/**
 * What `pulumi-language-python-exec` is with the official CLI, which the package on PyPI lacks: it connects a program to the engine, runs it, and
 * reports how it failed (docs/reference/pulumi-protocol.md#16.2). It is a text because only compiled TypeScript is published.
 */
export const pythonExecutor = `
import gc
# A run makes few objects that die; the collector would go through those of the imports again and again.
gc.set_threshold(100_000, 50, 50)
import argparse, asyncio, atexit, inspect, logging, os, runpy, sys, threading, traceback
from concurrent.futures import ThreadPoolExecutor

parser = argparse.ArgumentParser()
for name in "monitor", "engine", "project", "root_directory", "stack", "pwd", "dry_run", "parallel", "organization":
    parser.add_argument("--" + name)
parser.add_argument("program")
args = parser.parse_args()
program = os.path.abspath(os.path.join(args.pwd, args.program))
os.chdir(args.pwd)
# As if the program had been started directly: its folder is the first in which modules are searched. run_path adds the one of a folder.
sys.path[0] = os.path.dirname(program) if os.path.isfile(program) else args.pwd
sys.argv = [args.program]

try:
    import pulumi
    import pulumi.runtime
except ImportError as error:
    print(f"{error}: the program's packages are not installed for {sys.executable}.", file=sys.stderr)
    print("Name a virtual environment in Pulumi.yaml (runtime: {name: python, options: {virtualenv: venv}}), and poolhouse installs", file=sys.stderr)
    print("what requirements.txt lists; or run: " + sys.executable + " -m pip install -r requirements.txt", file=sys.stderr)
    sys.exit(1)

pulumi.runtime.set_all_config(pulumi.runtime.get_config_env(), pulumi.runtime.get_config_secret_keys_env())
settings = {
    "monitor": args.monitor, "engine": args.engine, "project": args.project, "stack": args.stack, "parallel": int(args.parallel),
    "dry_run": args.dry_run == "true", "organization": args.organization, "root_directory": args.root_directory,
}
known = inspect.signature(pulumi.runtime.Settings.__init__).parameters
pulumi.runtime.configure(pulumi.runtime.Settings(**{key: value for key, value in settings.items() if key in known}))

# The SDK leaves futures behind that nobody awaits when a program fails; asyncio would print each of them.
logging.getLogger("asyncio").setLevel(logging.CRITICAL)
loop = asyncio.new_event_loop()
asyncio.set_event_loop(loop)
executor = ThreadPoolExecutor(max_workers=max(int(args.parallel), 1) * 4)
loop.set_default_executor(executor)


def end(code):
    sys.stdout.flush()
    sys.stderr.flush()
    # Threads that wait for the engine, or for each other, do not keep a failed program alive.
    os._exit(code)


def own_trace(error):
    """The trace from the program's first frame on: what is above it is not the user's."""
    folder = os.path.dirname(program) if os.path.isfile(program) else program
    frames = traceback.extract_tb(error.__traceback__)
    def is_own(name):
        return os.path.isabs(name) and name.startswith(folder + os.sep) and not name.startswith(sys.prefix + os.sep)
    first = next((at for at, frame in enumerate(frames) if is_own(frame.filename)), None)
    if first is None and isinstance(error, SyntaxError):
        return "".join(traceback.format_exception_only(type(error), error)).rstrip()
    text = traceback.format_exception(type(error), error, error.__traceback__, limit=None if first is None else first - len(frames))
    return "".join(text).rstrip()


def advice(error):
    if isinstance(error, ModuleNotFoundError) and error.name:
        return f"\\nIs the package of module {error.name} in requirements.txt (or pyproject.toml)? It is installed at the next run."
    return ""


def run():
    if os.path.isdir(program) and not os.path.exists(os.path.join(program, "__main__.py")):
        raise pulumi.RunError(f"{program}: no __main__.py there, which a program in Python starts with. Write one, or name another file by main: in Pulumi.yaml.")
    if not os.path.exists(program):
        raise pulumi.RunError(f"{program}: no such program. Correct main: in Pulumi.yaml.")
    runpy.run_path(program, run_name="__main__")


try:
    loop.run_until_complete(pulumi.runtime.run_in_stack(run))
except KeyboardInterrupt:
    end(130)
except pulumi.RunError as error:
    pulumi.log.error(str(error))
    end(32)
except SystemExit as error:
    if isinstance(error.code, str):
        print(error.code, file=sys.stderr)
    end(error.code if isinstance(error.code, int) else 0 if error.code is None else 1)
except Exception as error:
    pulumi.log.error("Program failed with an unhandled exception:\\n" + own_trace(error) + advice(error))
    end(32)
executor.shutdown(wait=True)
loop.close()
# As at the end of any program, but for the interpreter's own clean-up, which takes a tenth of the run.
getattr(threading, "_shutdown", lambda: None)()
atexit._run_exitfuncs()
end(0)
`
