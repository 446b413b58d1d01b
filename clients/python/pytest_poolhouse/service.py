import json
import os
import re
import shlex
import subprocess
import tempfile
import threading
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Optional


class PoolhouseError(Exception):
    """What the service answered, with what to do."""


@dataclass(frozen=True)
class Pool:
    """A pool and its client, with fresh ids."""

    user_pool_id: str
    client_id: str
    client_secret: Optional[str]
    issuer: str
    redirect_uri: Optional[str]


class Poolhouse:
    """A service in development mode. Use it as a context manager, or call stop()."""

    def __init__(self, url: str, process: Optional[subprocess.Popen] = None, data: Optional[tempfile.TemporaryDirectory] = None):
        self.url = url.rstrip("/")
        self._process = process
        self._data = data

    @classmethod
    def connect(cls, url: str) -> "Poolhouse":
        """Connects to a service that runs."""
        service = cls(url)
        service.now()
        return service

    @classmethod
    def start(cls, seed: Optional[str] = None, timeout: float = 30) -> "Poolhouse":
        """Starts the command of POOLHOUSE_COMMAND, `poolhouse` unless given, on a free port; or connects to POOLHOUSE_ENDPOINT."""
        endpoint = os.environ.get("POOLHOUSE_ENDPOINT")
        if endpoint:
            return cls.connect(endpoint)
        command = shlex.split(os.environ.get("POOLHOUSE_COMMAND", "poolhouse"))
        data = tempfile.TemporaryDirectory(prefix="poolhouse-")
        args = [*command, "start", "--port", "0", "--quiet", "--data", data.name, *(["--seed", seed] if seed else [])]
        try:
            process = subprocess.Popen(args, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        except FileNotFoundError:
            data.cleanup()
            raise PoolhouseError(f'The command "{command[0]}" is not on the PATH. Install it, or set POOLHOUSE_COMMAND or POOLHOUSE_ENDPOINT.') from None
        late = threading.Timer(timeout, process.kill)
        late.start()
        said = []
        try:
            for line in process.stdout:
                said.append(line)
                ready = re.search(r"ready at (\S+) ", line)
                if ready:
                    # Nobody reads the rest, and a full pipe would stop the service.
                    threading.Thread(target=process.stdout.read, daemon=True).start()
                    return cls(ready.group(1), process, data)
        finally:
            late.cancel()
        process.wait()
        data.cleanup()
        raise PoolhouseError("The service did not start: " + "".join(said).strip())

    def stop(self) -> None:
        """Stops the service, if it was started here."""
        if self._process:
            self._process.terminate()
            self._process.wait(30)
            self._process = None
        if self._data:
            self._data.cleanup()
            self._data = None

    def __enter__(self) -> "Poolhouse":
        return self

    def __exit__(self, *_: Any) -> None:
        self.stop()

    def next_message(self, to: str, kind: Optional[str] = None, pool: Optional[str] = None, timeout: float = 5) -> dict:
        """Waits for the next message to an address or number: `code`, `link`, `text`, `subject`. Each is given once. Timeout in seconds."""
        given = {"to": to, "kind": kind, "pool": pool, "timeout": timeout}
        query = urllib.parse.urlencode({name: value for name, value in given.items() if value is not None})
        return self._call("GET", f"inbox/next?{query}", timeout=timeout + 30)

    def tokens(self, username: str, client: str, scopes: Optional[list] = None, groups: Optional[list] = None) -> dict:
        """The tokens of a sign-in without its proof: accessToken, idToken, refreshToken. With groups the user becomes a member of these and of no others."""
        given = {"username": username, "client": client, "scopes": scopes, "groups": groups}
        return self._call("POST", "tokens", {name: value for name, value in given.items() if value is not None})

    def pool(self, **options: Any) -> Pool:
        """A pool and a client with fresh ids; options are those of a pool in a seed, and `client`."""
        made = self._call("POST", "pools", options)
        return Pool(made["userPoolId"], made["clientId"], made.get("clientSecret"), made["issuer"], made.get("redirectUri"))

    def snapshot(self) -> str:
        """Keeps the whole content; returns the id for restore()."""
        return self._call("POST", "snapshots")["id"]

    def restore(self, snapshot: str) -> None:
        """Makes the content what it was at the snapshot."""
        self._call("POST", "snapshots/restore", {"id": snapshot})

    def reset(self) -> None:
        """Removes everything and applies the seed again."""
        self._call("POST", "reset")

    def now(self) -> datetime:
        """The time of the service."""
        return datetime.fromisoformat(self._call("GET", "clock")["now"].replace("Z", "+00:00"))

    def advance(self, seconds: float) -> None:
        """Moves the clock of the service forwards."""
        self._call("POST", "clock", {"seconds": seconds})

    def _call(self, method: str, path: str, body: Optional[dict] = None, timeout: float = 60) -> dict:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}/_poolhouse/{path}", data, {"x-poolhouse": "1", "content-type": "application/json"}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=timeout) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise PoolhouseError(json.load(error).get("message", f"HTTP {error.code}")) from None
        except urllib.error.URLError as error:
            raise PoolhouseError(f'{self.url} does not answer ({error.reason}). Is "poolhouse start" running there?') from None
