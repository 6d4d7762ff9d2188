"""The one script that runs before the server of a notebook instance (spec studio §12).

It clones the Git repositories that are not there yet, runs the script of the first start once, then the script of every
start. What the first start's script says goes into a file of its own, because it has a log of its own.
"""

import base64
import shlex
from dataclasses import dataclass

from studio.environments.engine.repositories import folder_of

CREATE_LOG = "on-create.log"  # in the folder of the run
_CREATED = "on-create.done"
PERSISTENT = "SageMaker"
CLONE_LIMIT_S = 120
_HEAD = """#!/bin/bash
set -u
folder=$(dirname "$TMPDIR")
volume="$HOME/{persistent}"
mkdir -p "$volume"
clone() {{
  test -e "$volume/$1" && return 0
  GIT_TERMINAL_PROMPT=0 timeout {limit} git -c protocol.allow=never -c protocol.https.allow=always \\
    clone --quiet "${{@:3}}" -- "$2" "$volume/$1" && return 0
  rm -rf "${{volume:?}}/$1"
  echo "The Git repository $2 could not be cloned. Only public repositories can be." >&2
  return 1
}}
write() {{ base64 -d > "$folder/$1" && chmod 700 "$folder/$1"; }}
"""


@dataclass(frozen=True)
class Clone:
    """A public Git repository; branch: empty for its default."""

    url: str
    branch: str = ""

    @property
    def folder(self) -> str:
        """Its folder below the persistent one."""
        return folder_of(self.url)


def start_script(clones: list[Clone], on_create: str, on_start: str) -> str:
    """Shell text for one start; empty if there is nothing to do. on_create: empty unless it is the first start.

    Needs HOME and TMPDIR, whose parent is the folder of the run. Scripts run in `/`, as the specification says.
    """
    if not clones and not on_create and not on_start:
        return ""
    lines = [_HEAD.format(persistent=PERSISTENT, limit=CLONE_LIMIT_S)]
    for each in clones:
        branch = f" --branch {shlex.quote(each.branch)}" if each.branch else ""
        lines.append(f"clone {shlex.quote(each.folder)} {shlex.quote(each.url)}{branch} || exit 1")
    if on_create:
        lines.append(f'if ! test -e "$folder/{_CREATED}"; then')
        lines += _part("on-create.sh", on_create)
        lines.append(f'(cd / && "$folder/on-create.sh") > "$folder/{CREATE_LOG}" 2>&1 || exit $?')
        lines += [f'touch "$folder/{_CREATED}"', "fi"]
    if on_start:
        lines += _part("every-start.sh", on_start)
        lines.append('cd / && exec "$folder/every-start.sh"')
    return "\n".join(lines) + "\n"


def _part(name: str, script: str) -> list[str]:
    shebang = "" if script.startswith("#!") else "#!/bin/bash\n"
    text = base64.b64encode((shebang + script).encode()).decode()
    return [f"write {name} <<'END'", text, "END"]
