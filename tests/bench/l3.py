#!/usr/bin/env python3
"""How long routers and floating IPs take a Neutron API, from one client and from several at once.

  l3.py --url URL [--count 100] [--clients 8]

URL is the endpoint without /v2.0, of any Neutron; compare two of them on the same machine, one after the other, with
quotas of -1 and a gateway chassis for the flat network `public`. With authentication, OS_TOKEN holds the token of an
administrator. The figures go to standard output, times in milliseconds, from the request to its answer. Everything that is
made is removed again. Standard library only.
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

PROJECT = 'be' * 16


class Client:
    """One connection that is kept open where the server does."""

    def __init__(self, url):
        parts = urlsplit(url)
        self.base, self.address = parts.path.rstrip('/') + '/v2.0/', (parts.hostname, parts.port)
        self.connection = http.client.HTTPConnection(*self.address, timeout=300)
        self.headers = {'Content-Type': 'application/json'}
        if 'OS_TOKEN' in os.environ:
            self.headers['X-Auth-Token'] = os.environ['OS_TOKEN']

    def ask(self, method, path, body=None):
        """(milliseconds, JSON); anything but success ends the program."""
        text = None if body is None else json.dumps(body)
        start = time.perf_counter()
        self.connection.request(method, self.base + path, text, self.headers)
        response = self.connection.getresponse()
        data = response.read()
        took = (time.perf_counter() - start) * 1000
        if response.status >= 300:
            sys.exit('%s %s: %s %s' % (method, path, response.status, data[:400].decode(errors='replace')))
        return took, json.loads(data) if data else None

    def make(self, one, **attributes):
        """(milliseconds, the new resource)"""
        took, answer = self.ask('POST', one + 's', {one: {'project_id': PROJECT, **attributes}})
        return took, answer[one]


class Site:
    """What one client works on: a network with a port, and a router to it for floating IPs. The first site makes the
    external network."""

    def __init__(self, client, number, external=None):
        self.client, self.made = client, []
        self.external = external or self.add('network', name='bench-external', **{
            'router:external': True, 'provider:network_type': 'flat', 'provider:physical_network': 'public'})['id']
        if not external:
            self.add('subnet', network_id=self.external, ip_version=4, cidr='100.64.0.0/12', enable_dhcp=False)
        network = self.add('network', name='bench-%d' % number)['id']
        self.subnet = self.add('subnet', network_id=network, ip_version=4, cidr='10.%d.0.0/24' % number)['id']
        self.port = self.add('port', network_id=network, name='bench')['id']
        other = self.add('network', name='bench-%d-b' % number)['id']
        self.second = self.add('subnet', network_id=other, ip_version=4, cidr='10.%d.1.0/24' % number)['id']
        self.router = self.add('router', name='bench-%d' % number, external_gateway_info={'network_id': self.external})['id']
        self.interface('add', self.router, self.subnet)
        self.bare = self.add('router', name='bench-%d-b' % number)['id']

    def add(self, one, **attributes):
        made = self.client.make(one, **attributes)[1]
        self.made.append('%ss/%s' % (one, made['id']))
        return made

    def interface(self, verb, router, subnet):
        return self.client.ask('PUT', 'routers/%s/%s_router_interface' % (router, verb), {'subnet_id': subnet})[0]

    def update(self, path, one, **attributes):
        return self.client.ask('PUT', path, {one: attributes})[0]

    def round(self, times):
        """Every operation once."""
        bare = 'routers/' + self.bare
        times['router interface: add'].append(self.interface('add', self.bare, self.second))
        times['gateway: set'].append(self.update(bare, 'router', external_gateway_info={'network_id': self.external}))
        took, fip = self.client.make('floatingip', floating_network_id=self.external)
        path = 'floatingips/' + fip['id']
        times['floating IP: create'].append(took)
        times['floating IP: associate'].append(self.update(path, 'floatingip', port_id=self.port))
        times['floating IP: show'].append(self.client.ask('GET', path)[0])
        times['floating IP: disassociate'].append(self.update(path, 'floatingip', port_id=None))
        times['floating IP: delete'].append(self.client.ask('DELETE', path)[0])
        times['gateway: clear'].append(self.update(bare, 'router', external_gateway_info=None))
        times['router interface: remove'].append(self.interface('remove', self.bare, self.second))
        took, router = self.client.make('router', name='bench-once')
        times['router: create'].append(took)
        times['router: delete'].append(self.client.ask('DELETE', 'routers/' + router['id'])[0])

    def clear(self):
        self.interface('remove', self.router, self.subnet)
        for path in reversed(self.made):
            self.client.ask('DELETE', path)


OPERATIONS = ('router: create', 'router interface: add', 'gateway: set', 'floating IP: create', 'floating IP: associate', 'floating IP: show',
              'floating IP: disassociate', 'floating IP: delete', 'gateway: clear', 'router interface: remove', 'router: delete')


def run(sites, count):
    """So many rounds, shared out between the sites, at once -> {operation: times}, and seconds."""
    several = [{name: [] for name in OPERATIONS} for _ in sites]
    threads = [threading.Thread(target=lambda site=site, times=times: [site.round(times) for _ in range(count // len(sites))])
               for site, times in zip(sites, several)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {name: sorted(one for times in several for one in times[name]) for name in OPERATIONS}, time.perf_counter() - start


def report(title, times, seconds):
    print('%s: %d rounds of %d requests in %.1f s' % (title, len(times[OPERATIONS[0]]), len(OPERATIONS), seconds))
    print('%-28s %10s %10s %10s' % ('milliseconds', 'median', 'p90', 'p99'))
    for name, found in times.items():
        print('%-28s %10.1f %10.1f %10.1f' % (name, statistics.median(found), found[int(len(found) * 0.9)], found[int(len(found) * 0.99)]), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--url', required=True)
    parser.add_argument('--count', type=int, default=100)
    parser.add_argument('--clients', type=int, default=8)
    options = parser.parse_args()
    sites = [Site(Client(options.url), 1)]
    try:
        sites += [Site(Client(options.url), number, sites[0].external) for number in range(2, options.clients + 1)]
        run(sites[:1], 3)           # connections, caches and prepared statements are there from now on
        report('one client', *run(sites[:1], options.count))
        report('%d clients' % options.clients, *run(sites, options.count // options.clients * options.clients))
    finally:
        for site in reversed(sites):
            site.clear()


if __name__ == '__main__':
    main()
