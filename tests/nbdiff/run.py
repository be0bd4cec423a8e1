#!/usr/bin/env python3
"""Do the answers and the Northbound contents of a Neutrino equal those of the real Neutron?

  run.py URL NB [--out DIR] [SCENARIO...]

URL   its endpoint without /v2.0, without authentication (http://127.0.0.1:9696)
NB    its Northbound database (tcp:HOST:PORT or unix:PATH)
DIR   where the new records go (a temporary folder if left out)

The server must be configured as the peer of the lab is (lab/peer/up.sh) and use MariaDB or MySQL, its Southbound must hold
the two chassis peer-hv1 and peer-hv2 that the lab registers, and nothing else may use it meanwhile.
NBDIFF in the environment is the folder of nbdiff (../shared/lab/nbdiff beside this repository if left out).

Differences that are there on purpose stand in expected.json, line by line: any other one fails, and so does one that is gone.
"""
import argparse
import difflib
import json
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
NBDIFF = os.environ.get('NBDIFF', os.path.join(HERE, '..', '..', '..', 'shared', 'lab', 'nbdiff'))
# Scenarios of the lab, whose golden records stand beside them; its l2_extras needs QoS and trunks.
SHARED = ['l2_networks', 'l2_ports', 'l2_ipv6', 'sg_rules', 'l3_routers']
# Where a router that goes out by a tunnel is: chance, when two chassis have the same load.
CHANCE = re.compile(r'("chassis": )"peer-hv\d"')
# An automatic address is one that the scenario names about once in a thousand ports; then the scenario is run again.
ATTEMPTS = 2


def load(*path):
    with open(os.path.join(*path)) as f:
        return json.load(f)


def golden(name):
    """The record of the real Neutron, or None."""
    for folder in (os.path.join(HERE, 'golden'), os.path.join(NBDIFF, 'golden')):
        if os.path.exists(os.path.join(folder, name + '.json')):
            return load(folder, name + '.json')
    return None


def parts(record):
    """What is compared, by name, as lines."""
    found = {'northbound at ' + mark: rows for mark, rows in record['marks'].items()}
    found['left behind'] = record['left behind']
    for number, call in enumerate(record['calls'], 1):
        found['call %d %s' % (number, call['request'])] = call
    texts = {name: json.dumps(part, indent=1, sort_keys=True) for name, part in found.items()}
    return {name: CHANCE.sub(r'\1"<chassis>"', text).split('\n') for name, text in texts.items()}


def changes(first, second):
    """The lines that only one of two parts has -> {'neutron': lines, 'neutrino': lines}."""
    lines = list(difflib.unified_diff(first, second, lineterm='', n=0))[2:]
    return {who: [line[1:].strip() for line in lines if line[0] == sign] for who, sign in (('neutron', '-'), ('neutrino', '+'))}


def compare(theirs, ours, expected):
    """Two records -> texts of what is not as expected; `expected` is what expected.json has for the scenario."""
    a, b = parts(theirs), parts(ours)
    wrong = []
    for name in sorted(a.keys() | b.keys()):
        found = changes(a.get(name, []), b.get(name, []))
        known = next((row for row in expected if row['part'] == name), {'neutron': [], 'neutrino': []})
        if any(found[who] != known[who] for who in found):
            what = 'the expected difference is gone' if not any(found.values()) else 'differs'
            shown = ['  - ' + line for line in found['neutron']] + ['  + ' + line for line in found['neutrino']]
            wrong.append('\n'.join(['%s: %s' % (name, what)] + shown))
    wrong += ['%s: is expected to differ, and does not exist' % row['part'] for row in expected if row['part'] not in a.keys() | b.keys()]
    return wrong


def record(args, name):
    """Run a scenario -> its record, or None when it could not be made."""
    path = os.path.join(args.out, name + '.json')
    if os.path.exists(path):
        os.remove(path)
    env = dict(os.environ, NBDIFF_SCENARIOS=os.path.join(HERE, 'scenarios'), PYTHONDONTWRITEBYTECODE='1')
    command = [sys.executable, os.path.join(NBDIFF, 'nbdiff.py'), 'record', '--url', args.url, '--nb', args.nb, '--out', args.out, name]
    subprocess.run(command, env=env, timeout=600)
    return load(path) if os.path.exists(path) else None


def check(args, name, expected):
    """Run and compare a scenario -> texts of what is wrong."""
    theirs = golden(name)
    for attempt in range(ATTEMPTS):
        ours = record(args, name)
        wrong = compare(theirs, ours, expected) if ours else ['no record']
        if not wrong:
            return []
        print('differs (attempt %d): %s\n%s' % (attempt + 1, name, '\n'.join(wrong)))
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('url')
    parser.add_argument('nb')
    parser.add_argument('scenario', nargs='*')
    parser.add_argument('--out', default=None)
    args = parser.parse_intermixed_args()         # options may stand between URL, NB and the names
    args.out = args.out or tempfile.mkdtemp()
    if not os.path.exists(os.path.join(NBDIFF, 'nbdiff.py')):
        print('SKIPPED: all scenarios, there is no nbdiff in %s (set NBDIFF)' % NBDIFF)
        return 0
    own = sorted(f[:-3] for f in os.listdir(os.path.join(HERE, 'scenarios')) if f.endswith('.py'))
    expected = load(HERE, 'expected.json')
    passed, failed, skipped = [], [], []
    for name in args.scenario or SHARED + own:
        if not golden(name):
            skipped.append(name)
            continue
        wrong = check(args, name, [row for row in expected if row['scenario'] == name])
        (failed if wrong else passed).append(name)
    for name in skipped:
        print('SKIPPED: %s has no golden record' % name)
    for name in failed:
        print('FAILED: ' + name)
    print('records in %s\n%d equal, %d differ; differences on purpose: %d' % (args.out, len(passed), len(failed), len(expected)))
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
