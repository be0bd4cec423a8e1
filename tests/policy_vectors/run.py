#!/usr/bin/env python3
"""Compares oslo::policy with the real oslo.policy on random rules, credentials and targets.

    run.py [CALLS [SEED]]    compares CALLS fresh outcomes (100000)
    run.py --record          writes vectors.jsonl, which `cargo test -p oslo` compares with

oslo.policy is taken from the Python that OSLO_POLICY_PYTHON names or that runs this; if it has none, it is installed
into a virtual environment in a temporary directory. Without it nothing is compared, which is said.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import venv

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
CHUNK = 10_000
RECORDED = 1_200


def has_oslo_policy(python):
    return subprocess.run([python, "-c", "import oslo_policy"], capture_output=True, check=False).returncode == 0


def find_python(directory):
    python = os.environ.get("OSLO_POLICY_PYTHON", sys.executable)
    if has_oslo_policy(python):
        return python
    venv.create(directory, with_pip=True)
    python = os.path.join(directory, "bin", "python")
    subprocess.run([python, "-m", "pip", "install", "--quiet", "oslo.policy"], check=False)
    return python if has_oslo_policy(python) else None


def generate(python, seed, calls, path):
    with open(path, "w", encoding="utf-8") as out:
        subprocess.run([python, os.path.join(HERE, "generate.py"), str(seed), str(calls)], stdout=out, check=True)


def build(directory):
    """The test program, copied so that later builds do not get in the way."""
    command = ["cargo", "test", "--quiet", "-p", "oslo", "--test", "policy", "--no-run", "--message-format=json"]
    built = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    messages = [json.loads(line) for line in built.stdout.splitlines()]
    program = [message["executable"] for message in messages if message.get("executable")][-1]
    return shutil.copy(program, os.path.join(directory, "compare"))


def compare(program, path):
    environment = {**os.environ, "OSLO_POLICY_VECTORS": path}
    return subprocess.run([program, "says_what", "--nocapture"], env=environment, check=False).returncode == 0


def main():
    with tempfile.TemporaryDirectory(prefix="policy-vectors-") as directory:
        python = find_python(os.path.join(directory, "venv"))
        if python is None:
            print("SKIPPED: there is no oslo.policy and it cannot be installed; only the recorded vectors are compared")
            return 0
        if sys.argv[1:] == ["--record"]:
            generate(python, 1, RECORDED, os.path.join(HERE, "vectors.jsonl"))
            return 0
        calls, seed = (int(argument) for argument in (sys.argv[1:] + ["100000", "1000"][len(sys.argv) - 1:]))
        program = build(directory)
        for done in range(0, calls, CHUNK):
            path = os.path.join(directory, "vectors.jsonl")
            generate(python, seed + done, min(CHUNK, calls - done), path)
            if not compare(program, path):
                print("DIFFERENT: generate.py %d %d" % (seed + done, min(CHUNK, calls - done)))
                return 1
        print("no difference in %d outcomes" % calls)
    return 0


if __name__ == "__main__":
    sys.exit(main())
