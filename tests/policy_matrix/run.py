#!/usr/bin/env python3
"""Does a Neutron API let the same callers do the same things as the real one, and show them the same?

  run.py record --url URL [--keystone URL] --out FILE [NOUN...]   send every request of the matrix, write what came back
  run.py check  --url URL [--keystone URL] FILE [NOUN...]         send them again, compare with what was recorded
  run.py rules                                                    is there a case for every rule that is served?

URL is a Neutron endpoint without /v2.0; it must be configured as README.md says. Keystone's administrator is taken from
OS_USERNAME, OS_PASSWORD and OS_PROJECT_NAME. NOUN is a module of cases/, or a part of the names of cases. Standard library only.
"""
import argparse
import json
import os
import sys
import time

import cases
from actors import ROLES, Actors
from fixtures import Unfit, World
from identity import Keystone
from server import Server

HERE = os.path.dirname(os.path.abspath(__file__))


def load(name):
    with open(os.path.join(HERE, name)) as f:
        return json.load(f)


def run(url, identity, wanted=lambda noun, case: True, out=None):
    """Send the matrix -> {case: {'actor target': outcome}}. `identity` makes projects and tokens; `out` is a file that
    gets what there is after every noun."""
    own, other = identity.project('own'), identity.project('other')
    actors = Actors(identity, own)
    world = World(Server(url), identity, actors, own, other)
    found = {}
    try:
        world.settle()
        for noun, several in cases.load().items():
            start, several = time.monotonic(), [case for case in several if wanted(noun, case)]
            for case in several:
                found[case.name] = rows(world, case)
            if several:
                count = sum(len(found[case.name]) for case in several)
                print('%s: %d cells, %.0f s' % (noun, count, time.monotonic() - start), file=sys.stderr, flush=True)
            if several and out:
                save(found, out)
    finally:
        world.close()
    return found


def named(names):
    """Chooses modules of cases/ and cases whose names hold one of these; everything if there are none."""
    parts = [name for name in names if name not in cases.MODULES]
    return lambda noun, case: not names or noun in names or any(part in case.name for part in parts)


def rows(world, case):
    """{'actor target': outcome} of a case. A cell whose fixtures could not be made or removed says so and nothing else."""
    found = {}
    for actor, target in case.cells(ROLES):
        try:
            found['%s %s' % (actor, target)] = case.run(world, actor, target)
        except Unfit as error:
            print('%s, %s %s: %s' % (case.name, actor, target, error), file=sys.stderr)
            found['%s %s' % (actor, target)] = {'unfit': str(error)}
            world.building.clear()
    return found


def save(found, path):
    """Write a record; what it has not run stays as it was in the file."""
    merged = dict(read(path) if os.path.exists(path) else {}, **found)
    names = [case.name for several in cases.load().values() for case in several]
    with open(path, 'w') as f:
        write({name: merged[name] for name in names if name in merged}, f)


def write(found, file):
    """One line per outcome of a case, with the cells that have it; sets of keys are written once."""
    keys, number = [], {}

    def key_set(one):
        name = json.dumps(one)
        if name not in number:
            number[name] = len(keys)
            keys.append(one)
        return number[name]

    lines = []
    for name, cells in found.items():
        groups = {}
        for cell, outcome in cells.items():
            outcome = dict(outcome)
            if 'keys' in outcome:
                outcome['keys'] = key_set(outcome['keys'])
            if isinstance(outcome.get('shows'), dict):
                outcome['shows'] = {fixture: key_set(outcome['shows'][fixture]) for fixture in sorted(outcome['shows'])}
            groups.setdefault(json.dumps(outcome), []).append(cell)
        rows = ',\n  '.join('[%s, %s]' % (outcome, json.dumps(', '.join(cells))) for outcome, cells in groups.items())
        lines.append(' %s: [\n  %s]' % (json.dumps(name), rows))
    file.write('{"keys": [\n %s],\n"cases": {\n%s}}\n' % (',\n '.join(json.dumps(one) for one in keys), ',\n'.join(lines)))


def read(path):
    """What write() has written -> {case: {cell: outcome}}"""
    with open(path) as f:
        golden = json.load(f)
    found = {}
    for name, rows in golden['cases'].items():
        found[name] = {}
        for outcome, several in rows:
            if 'keys' in outcome:
                outcome['keys'] = golden['keys'][outcome['keys']]
            if isinstance(outcome.get('shows'), dict):
                outcome['shows'] = {fixture: golden['keys'][one] for fixture, one in outcome['shows'].items()}
            found[name].update({cell: outcome for cell in several.split(', ')})
    return found


def without(outcome, hidden):
    """An outcome without the keys that are not compared."""
    outcome = dict(outcome)
    if 'keys' in outcome:
        outcome['keys'] = [key for key in outcome['keys'] if key not in hidden]
    if isinstance(outcome.get('shows'), dict):
        outcome['shows'] = {fixture: [key for key in one if key not in hidden] for fixture, one in outcome['shows'].items()}
    return outcome


def differing(theirs, ours):
    """The parts of two outcomes that differ -> {part: [theirs, ours]}; lists of keys as what only one has."""
    found = {}
    for part in sorted(theirs.keys() | ours.keys()):
        a, b = theirs.get(part), ours.get(part)
        if a == b:
            continue
        if isinstance(a, list) and isinstance(b, list):
            a, b = [key for key in a if key not in b], [key for key in b if key not in a]
        elif isinstance(a, dict) and isinstance(b, dict):
            same = [key for key in a if a[key] == b.get(key)]
            a, b = [{key: one for key, one in side.items() if key not in same} for side in (a, b)]
        found[part] = [a, b]
    return found


def good_enough(theirs, ours):
    """Where the real one fails, anything but a failure will do; a refusal, where it failed to judge. What it tells of its
    own callbacks nobody else can say."""
    if 'Callback' in theirs.get('message', ''):
        return differing(dict(theirs, message=None), dict(ours, message=None)) == {}
    failed, status = theirs.get('status') == 500, ours.get('status', 0)
    return failed and (400 <= status < 500 or 'Policy' not in theirs['type'] and 200 <= status < 300)


def compare(theirs, ours, expected, golden):
    """-> (number of cells compared, {case: {difference as text: cells}}, expected differences that did not occur)"""
    here = [row for row in expected['cells'] if row.get('record', golden) == golden]
    hidden, known = set(expected['keys']), {(row['case'], cell): row for row in here for cell in row['cells']}
    count, found, gone = 0, {}, dict(known)
    for name, cells in ours.items():
        for cell, outcome in cells.items():
            count += 1
            other = theirs.get(name, {}).get(cell)
            if other is None:
                found.setdefault(name, {}).setdefault('is not recorded', []).append(cell)
                continue
            what = {} if good_enough(other, outcome) else differing(without(other, hidden), without(outcome, hidden))
            row = known.get((name, cell))
            if row and what == row['difference']:
                gone.pop((name, cell), None)
            elif what:
                found.setdefault(name, {}).setdefault(json.dumps(what), []).append(cell)
    return count, found, [key for key in gone if key[0] in ours]


def report(golden, ours):
    """Print how a run differs from a record -> whether it does not."""
    count, found, gone = compare(read(golden), ours, load('expected.json'), os.path.basename(golden))
    for name, several in found.items():
        print(name)
        for what, cells in several.items():
            print('  %s\n    %s' % (what, ', '.join(cells)))
    for name, cell in gone:
        print('%s: %s: the expected difference is gone' % (name, cell))
    bad = sum(len(cells) for several in found.values() for cells in several.values())
    status = sum(len(cells) for several in found.values() for what, cells in several.items() if '"status"' in what)
    print('%d cells, %d differ (%d of them in status) in %d cases' % (count, bad, status, len(found)))
    return not found and not gone


def rules():
    """Every served rule has a case, and every case a rule that exists."""
    facts = load('rules.json')
    several = [case for group in cases.load().values() for case in group]
    used = {rule for case in several for rule in case.rules}
    cells = sum(len(case.cells(ROLES)) for case in several)
    wrong = ['no case for ' + rule for rule in facts['served'] if rule not in used]
    wrong += ['unknown rule ' + rule for rule in used if rule not in facts['served'] + facts['later'] + facts['not rules']]
    print('\n'.join(wrong + ['%d rules served, %d later; %d cases, %d cells' % (
        len(facts['served']), len(facts['later']), len(several), cells)]))
    return not wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('what', choices=('record', 'check', 'rules'))
    parser.add_argument('--url')
    parser.add_argument('--keystone', default=os.environ.get('OS_AUTH_URL', 'http://127.0.0.1:5000/v3'))
    parser.add_argument('--prefix', default='matrix-')
    parser.add_argument('--out')
    parser.add_argument('rest', nargs='*')
    args = parser.parse_intermixed_args()
    if args.what == 'rules':
        return rules()
    golden = args.rest.pop(0) if args.what == 'check' else None
    identity = Keystone(args.keystone, os.environ.get('OS_USERNAME', 'admin'), os.environ.get('OS_PASSWORD', 'secret'),
                        os.environ.get('OS_PROJECT_NAME', 'admin'), args.prefix)
    try:
        found = run(args.url, identity, named(args.rest), args.out)
    finally:
        identity.close()
    if golden:
        return report(golden, found)
    return not any('unfit' in outcome for cells in found.values() for outcome in cells.values())


if __name__ == '__main__':
    sys.exit(0 if main() else 1)
