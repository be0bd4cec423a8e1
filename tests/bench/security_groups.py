#!/usr/bin/env python3
"""How long security groups take a Neutron API: one group with many rules, rules one by one, and long lists.

  security_groups.py --url URL [--groups 5500] [--singles 300] [--clients 8] [--keep]

URL is the endpoint without /v2.0, of any Neutron; compare two of them on the same machine, one after the other, with
quotas of -1. With authentication, OS_TOKEN holds the token of an administrator. The figures go to standard output as
JSON, times in milliseconds. Everything that is made is removed again, unless --keep is given. Standard library only.
"""
import argparse
import http.client
import json
import os
import statistics
import sys
import threading
import time
from urllib.parse import urlsplit

RULES = 100
BULK = 100


class Client:
    """One connection that is kept open."""

    def __init__(self, url):
        parts = urlsplit(url)
        self.base = parts.path.rstrip('/') + '/v2.0/'
        self.connection = http.client.HTTPConnection(parts.hostname, parts.port)
        self.headers = {'Content-Type': 'application/json'}
        if 'OS_TOKEN' in os.environ:
            self.headers['X-Auth-Token'] = os.environ['OS_TOKEN']

    def raw(self, method, path, body=None):
        """(milliseconds, status, bytes)"""
        text = None if body is None else json.dumps(body)
        start = time.perf_counter()
        self.connection.request(method, self.base + path, text, self.headers)
        response = self.connection.getresponse()
        data = response.read()
        return (time.perf_counter() - start) * 1000, response.status, data

    def ask(self, method, path, body=None):
        """(milliseconds, JSON); anything but success ends the program."""
        took, status, data = self.raw(method, path, body)
        if status >= 300:
            sys.exit('%s %s: %s %s' % (method, path, status, data[:400].decode(errors='replace')))
        return took, json.loads(data) if data else None


def group(client, name):
    took, answer = client.ask('POST', 'security-groups', {'security_group': {'name': name}})
    return took, answer['security_group']['id']


def rule(group_id, number):
    return {'security_group_id': group_id, 'direction': 'ingress', 'protocol': 'tcp',
            'port_range_min': number, 'port_range_max': number}


def whole_group(client, made):
    """A group and its rules with one bulk request, several times."""
    times = []
    for turn in range(5):
        first, group_id = group(client, 'bench-whole-%d' % turn)
        made.append(group_id)
        rules = [rule(group_id, number) for number in range(1, RULES + 1)]
        second, _ = client.ask('POST', 'security-group-rules', {'security_group_rules': rules})
        times.append(first + second)
    return {'median_ms': statistics.median(times), 'best_ms': min(times), 'rules': RULES}


def one_by_one(client, made, count):
    """Rules of one group, each with a request of its own."""
    _, group_id = group(client, 'bench-single')
    made.append(group_id)
    times = [client.ask('POST', 'security-group-rules', {'security_group_rule': rule(group_id, number)})[0]
             for number in range(1, count + 1)]
    return figures(times, sum(times))


def at_once(url, client, made, count, clients, same):
    """Rules from several clients at once, in one group or each in its own."""
    groups = [group(client, 'bench-once-%d' % n)[1] for n in range(1 if same else clients)]
    made.extend(groups)
    times = []

    def work(number):
        own = Client(url)
        for n in range(count // clients):
            body = {'security_group_rule': rule(groups[number % len(groups)], 1 + number * 1000 + n)}
            times.append(own.ask('POST', 'security-group-rules', body)[0])

    threads = [threading.Thread(target=work, args=(number,)) for number in range(clients)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return figures(times, (time.perf_counter() - start) * 1000)


def figures(times, elapsed):
    times.sort()
    return {'count': len(times), 'per_second': len(times) / elapsed * 1000, 'median_ms': statistics.median(times),
            'p99_ms': times[int(len(times) * 0.99) - 1]}


def lists(client, made, count):
    """A list of many groups with four rules each; those that a new group gets are two."""
    start = time.perf_counter()
    for first in range(0, count, BULK):
        names = [{'name': 'bench-list-%d' % n} for n in range(first, min(first + BULK, count))]
        _, answer = client.ask('POST', 'security-groups', {'security_groups': names})
        for one in answer['security_groups']:
            made.append(one['id'])
            rules = [rule(one['id'], number) for number in (80, 443)]
            client.ask('POST', 'security-group-rules', {'security_group_rules': rules})
    filled = time.perf_counter() - start
    times, size = [], 0
    for _ in range(5):
        took, status, data = client.raw('GET', 'security-groups')
        if status != 200:
            sys.exit('the list: %s' % status)
        size = len(data)
        times.append(took)
    names, _ = client.ask('GET', 'security-groups?fields=id&fields=name')
    rules, _ = client.ask('GET', 'security-group-rules')
    return {'groups': count, 'median_ms': statistics.median(times), 'best_ms': min(times), 'bytes': size,
            'names_only_ms': names, 'all_rules_ms': rules, 'filled_s': filled}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--url', required=True)
    parser.add_argument('--groups', type=int, default=5500)
    parser.add_argument('--singles', type=int, default=300)
    parser.add_argument('--clients', type=int, default=8)
    parser.add_argument('--keep', action='store_true')
    options = parser.parse_args()
    client, made = Client(options.url), []
    found = {}
    try:
        group(client, 'bench-warm')
        made.extend(one['id'] for one in client.ask('GET', 'security-groups?name=bench-warm')[1]['security_groups'])
        found['group_with_rules'] = whole_group(client, made)
        found['rules_one_by_one'] = one_by_one(client, made, options.singles)
        for name, same in (('rules_at_once_one_group', True), ('rules_at_once_several_groups', False)):
            found[name] = at_once(options.url, client, made, options.singles, options.clients, same)
        if options.groups:
            found['list'] = lists(client, made, options.groups)
    finally:
        if not options.keep:
            for group_id in made:
                client.raw('DELETE', 'security-groups/' + group_id)
    json.dump(found, sys.stdout, indent=1)
    print()


if __name__ == '__main__':
    main()
