#!/usr/bin/env python3
"""Does a Neutron API answer malformed requests as the real one does, and never with 500?

  badinput.py record --url URL --out FILE     send the table, write what came back
  badinput.py check --url URL FILE            send it again, compare with what was recorded

URL is a Neutron endpoint without /v2.0 that needs no authentication. Status and error type must be equal; a message that
differs is reported but does not fail. Where the recorded server itself failed (500), anything but a failure will do.
Standard library only.
"""
import argparse
import http.client
import json
import sys
import urllib.parse

import table
from fixture import Fixture


class Server:
    """One endpoint, a connection per request, so that a broken answer cannot spoil the next."""

    def __init__(self, url):
        parts = urllib.parse.urlsplit(url)
        self.host, self.port = parts.hostname, parts.port or 80

    def send(self, method, path, body=None, headers=None):
        """-> (status, text, content type); status 0 if the connection broke."""
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        sent = {'content-type': 'application/json', **(headers or {})}
        connection = http.client.HTTPConnection(self.host, self.port, timeout=60)
        try:
            connection.putrequest(method, '/v2.0/' + path, skip_accept_encoding=True)
            for name, value in sent.items():
                if value:
                    connection.putheader(name, value)
            if data is not None or method in ('POST', 'PUT', 'PATCH'):
                connection.putheader('content-length', str(len(data or b'')))
            connection.endheaders(data)
            answer = connection.getresponse()
            return answer.status, answer.read().decode(errors='replace'), answer.getheader('content-type') or ''
        except (OSError, http.client.HTTPException) as error:
            return 0, 'connection: %s' % error, ''
        finally:
            connection.close()

    def expect(self, wanted, method, path, body):
        """What a request that must succeed answers."""
        status, text, _ = self.send(method, path, body)
        if status != wanted:
            raise SystemExit('set-up: %s %s: %s %s' % (method, path, status, text))
        return json.loads(text)

    def create(self, kind, /, **attrs):
        """A resource that the table needs -> its id."""
        return next(iter(self.expect(201, 'POST', kind, {kind[:-1].replace('-', '_'): attrs}).values()))['id']

    def rows(self, path):
        """What a list shows; nothing when it is refused."""
        status, text, _ = self.send('GET', path)
        return next(iter(json.loads(text).values())) if status == 200 else []

    def delete(self, path):
        status, text, _ = self.send('DELETE', path)
        if status not in (204, 404):
            print('clean-up: DELETE %s: %s %s' % (path, status, text), file=sys.stderr)


def outcome(fixture, case):
    """Send one row -> what is compared; whatever it created by mistake is deleted again."""
    path, server = fixture.fill(case['path']), fixture.server
    status, text, kind = server.send(case['method'], path, fixture.fill(case['body']), case['headers'])
    try:
        answer = json.loads(text)
    except ValueError:
        answer = None
    error = answer.get('NeutronError') if isinstance(answer, dict) else None
    if status == 201 and case['method'] == 'POST' and isinstance(answer, dict):
        rows = next(iter(answer.values()))
        for row in rows if isinstance(rows, list) else [rows]:
            server.send('DELETE', '%s/%s' % (path, row.get('id') or row.get('host')))
    if isinstance(error, dict):
        return {'status': status, 'type': error.get('type'), 'message': fixture.hide(str(error.get('message')))}
    if status >= 400 or status == 0:
        return {'status': status, 'type': None, 'message': fixture.hide(text)[:300], 'content_type': kind.split(';')[0]}
    return {'status': status, 'type': None, 'message': None}


def run(url):
    names = [case['name'] for case in table.CASES]
    if len(set(names)) != len(names):
        raise SystemExit('names are not unique: %s' % {n for n in names if names.count(n) > 1})
    server = Server(url)
    found = {}
    with Fixture(server) as fixture:
        for case in table.CASES:
            found[case['name']] = outcome(fixture, case)
            fixture.mend(case)
    return found


def record(args):
    found = run(args.url)
    with open(args.out, 'w') as out:
        json.dump(found, out, indent=1, sort_keys=True)
        out.write('\n')
    failing = [name for name, got in found.items() if got['status'] in (0, 500)]
    print('%d requests recorded; the server failed at %d: %s' % (len(found), len(failing), '; '.join(failing)))
    return 0


def check(args):
    with open(args.file) as source:
        wanted = json.load(source)
    found, wrong, soft = run(args.url), 0, 0
    for name in sorted(set(wanted) | set(found)):
        want, got = wanted.get(name), found.get(name)
        if want is None or got is None:
            print('only %s: %s' % ('in the table' if want is None else 'recorded', name))
            wrong += 1
            continue
        excused = want['status'] in (0, 500) and 0 < got['status'] < 500
        same_type = want['type'] in (None, got['type'])         # no type: the web framework answered, not Neutron
        failed = got['status'] in (0, 500) or want['status'] != got['status'] or not same_type
        if failed and not excused:
            print('WRONG %s\n  wanted %s %s: %s\n  got    %s %s: %s' % (
                name, want['status'], want['type'], want['message'], got['status'], got['type'], got['message']))
            wrong += 1
        elif not excused and want['message'] != got['message']:
            print('message of %s\n  wanted %s\n  got    %s' % (name, want['message'], got['message']))
            soft += 1
    print('%d passed, %d failed, %d of the passed with another message' % (len(found) - wrong, wrong, soft))
    return 1 if wrong else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(dest='verb', required=True)
    one = verbs.add_parser('record')
    one.add_argument('--url', required=True)
    one.add_argument('--out', required=True)
    one = verbs.add_parser('check')
    one.add_argument('--url', required=True)
    one.add_argument('file')
    args = parser.parse_args()
    sys.stdout.reconfigure(errors='backslashreplace')
    return {'record': record, 'check': check}[args.verb](args)


if __name__ == '__main__':
    sys.exit(main())
