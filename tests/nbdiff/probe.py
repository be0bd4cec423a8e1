"""What our scenarios share: requests that are recorded whatever their answer is.

A scenario of nbdiff stops at the first status it did not expect. These go on, so that one wrong answer shows as one
difference; what is expected stands in the golden record. Import it from a scenario with `from probe import Probe` after
putting this folder on sys.path.
"""
import json
import sys
import time
import urllib.error
import urllib.request

NOTHING = '00000000-0000-0000-0000-000000000000'
# resources that take no project_id in their body
NO_PROJECT = ('segments', 'tags')
# keys of bodies whose value is an address
ASKED = ('ip_address', 'floating_ip_address', 'gateway_ip', 'start', 'end', 'nexthop')


class Probe:
    """An nbdiff Api that does not mind refusals."""

    def __init__(self, api):
        self.api = api

    def send(self, method, path, body=None, headers=None, note=None, shown=(), root=False):
        """One recorded request -> (status, answer). `shown`: names of response headers to record as well."""
        api = self.api
        self._remember_addresses(body)
        base = api.url + ('' if root else '/v2.0/')
        request = urllib.request.Request(base + path, method=method, data=None if body is None else json.dumps(body).encode(),
                                         headers={'Content-Type': 'application/json', 'Accept': 'application/json', **(headers or {})})
        if api.token:
            request.add_header('X-Auth-Token', api.token)
        try:
            answer = urllib.request.urlopen(request, timeout=120)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            text = answer.read().decode().replace(api.url, '<url>')
            got = self._json(text)
            call = {'request': '%s %s%s' % (method, path, ' (%s)' % note if note else ''), 'status': answer.status, 'answer': got}
            if shown:
                call['answer'] = {'body': got, 'headers': {h: answer.headers.get(h) for h in shown}}
        api.calls.append(call)
        return answer.status, got

    @staticmethod
    def _json(text):
        try:
            return json.loads(text) if text else None
        except ValueError:
            return text

    def _remember_addresses(self, value):
        """Addresses that the scenario asked for keep their digits in the record."""
        if isinstance(value, dict):
            for key, inner in value.items():
                if key in ASKED and isinstance(inner, str):
                    self.api.asked_ips.add(inner)
                self._remember_addresses(inner)
        elif isinstance(value, list):
            for inner in value:
                self._remember_addresses(inner)

    @staticmethod
    def one(kind):
        """'address-scopes' -> 'address_scope'."""
        return (kind[:-3] + 'y' if kind.endswith('ies') else kind[:-1]).replace('-', '_')

    def post(self, kind, **attrs):
        """Create -> the resource, or one with an id that does not exist; it is deleted at the end."""
        if kind not in NO_PROJECT and '/' not in kind:
            attrs.setdefault('project_id', self.api.project)
        status, got = self.send('POST', kind, {self.one(kind.split('/')[-1]): attrs})
        if status != 201 or not isinstance(got, dict):
            return {'id': NOTHING}
        made = next(iter(got.values()))
        if 'id' in made:
            self.api.made.append((kind, made['id']))
        return made

    def bulk(self, kind, rows):
        """Create several with one request -> list of resources."""
        body = [dict(row, project_id=row.get('project_id', self.api.project)) for row in rows]
        status, got = self.send('POST', kind, {kind.replace('-', '_'): body})
        made = next(iter(got.values())) if status == 201 else []
        self.api.made += [(kind, row['id']) for row in made]
        return made

    def put(self, kind, row, headers=None, **attrs):
        """Update -> the answer's resource, or {}."""
        status, got = self.send('PUT', '%s/%s' % (kind, row['id']), {self.one(kind.split('/')[-1]): attrs}, headers)
        return next(iter(got.values())) if status == 200 else {}

    def act(self, router, verb, /, **body):
        """A verb of a router -> the answer."""
        return self.send('PUT', 'routers/%s/%s' % (router['id'], verb), body)[1]

    def external(self, name, vlan=None, **subnet):
        """An external network, flat on `public` or a VLAN of `physnet1`, and a subnet without DHCP -> both."""
        place = {'network_type': 'flat', 'physical_network': 'public'}
        if vlan:
            place = {'network_type': 'vlan', 'physical_network': 'physnet1', 'segmentation_id': vlan}
        net = self.post('networks', name=name, **{'router:external': True}, **{'provider:' + key: one for key, one in place.items()})
        return net, self.post('subnets', **dict({'name': name + '-s', 'network_id': net['id'], 'ip_version': 4, 'enable_dhcp': False}, **subnet))

    def behind(self, router, name, cidr, version=4, **network):
        """A network with a subnet, attached to a router if there is one -> both."""
        net = self.post('networks', name=name, **network)
        subnet = self.post('subnets', name=name + '-s', network_id=net['id'], ip_version=version, cidr=cidr)
        if router:
            self.act(router, 'add_router_interface', subnet_id=subnet['id'])
        return net, subnet

    def get(self, path, **more):
        """GET of any path below /v2.0/ -> the answer."""
        return self.send('GET', path, **more)[1]

    def delete(self, kind, row, headers=None):
        """Delete -> the status."""
        status, _ = self.send('DELETE', '%s/%s' % (kind, row['id']), headers=headers)
        if status == 204:
            self.api.made = [m for m in self.api.made if m[1] != row['id']]
        return status

    def order(self, path, key='name'):
        """GET of a list, recorded as one string: the order counts (nbdiff sorts what it finds in lists)."""
        status, got = self.send('GET', path, note='order of ' + key)
        call = self.api.calls[-1]
        if status == 200:
            coll = path.split('?')[0].split('/')[-1].replace('-', '_')
            links = ['%s %s' % (link['rel'], link['href']) for link in got.get(coll + '_links', [])]
            call['answer'] = {'order': ' '.join(str(row.get(key)) for row in got.get(coll, [])), 'links': ' '.join(links)}
        return got

    def until(self, path, **wanted):
        """Wait until a resource is like this (20 s at most); nothing is recorded."""
        ends = time.monotonic() + 20
        while time.monotonic() < ends:
            _, got = self.api.http('GET', '/v2.0/' + path)
            one = next(iter(got.values()))
            if all(one.get(key) == value for key, value in wanted.items()):
                return
            time.sleep(0.1)

    def mark(self, name, without):
        """A mark without the rows of tables in which chance decides."""
        self.api.mark(name)
        self.api.marks[name] = [row for row in self.api.marks[name] if not any(table in row for table in without)]

    def note(self, what, value):
        """Record a fact that the scenario computed."""
        self.api.calls.append({'request': what, 'status': 0, 'answer': value})

    def drop_default_group(self, project):
        """Have the default security group of another project deleted at the end, so that the next run finds none either."""
        got = self.api.listing('security-groups?fields=id&name=default&project_id=' + project)
        self.api.made[:0] = [('security-groups', row['id']) for row in got]

    def names(self):
        """Give what was recorded so far its names now, before the resources they come from are deleted."""
        labels = sys.modules[type(self.api).__module__].Labels(self.api)
        self.api.normalise(labels)
