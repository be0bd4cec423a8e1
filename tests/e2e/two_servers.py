#!/usr/bin/env python3
"""Two servers on one MariaDB and one Northbound, 8 clients each: no duplicate address, no error seen
by a client, one default port group, Northbound complete, and no quota exceeded."""
import collections
import os
import threading

from lab import Client, Lab, check, wait_for

CLIENTS, PORTS = 8, int(os.environ.get('PORTS', '60'))

with Lab('two') as lab:
    ovn, database = lab.ovn(), lab.mariadb()
    first = lab.neutrino('n1', database, ovn)
    second = lab.neutrino('n2', database, ovn, upgrade=False)
    client = first.client()
    network = client.create('network', name='n')['id']
    client.create('subnet', network_id=network, ip_version=4, cidr='10.0.0.0/22')
    failures = []

    def load(port, number):
        client = Client(port)
        for n in range(PORTS):
            body = {'port': {'network_id': network, 'project_id': '%032d' % (number % 3)}}
            status, answer = client.call('POST', '/v2.0/ports', body)
            if status != 201:
                failures.append((status, answer))
                continue
            id = answer['port']['id']
            if n % 4 == 0:
                status, answer = client.call('PUT', '/v2.0/ports/' + id, {'port': {'name': 'renamed'}})
                if status != 200:
                    failures.append((status, answer))
            if n % 5 == 0:
                status, answer = client.call('DELETE', '/v2.0/ports/' + id)
                if status != 204:
                    failures.append((status, answer))

    threads = [threading.Thread(target=load, args=(s.port, n)) for n in range(CLIENTS) for s in (first, second)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    check(not failures, '%d requests failed: %s' % (len(failures), failures[:3]))
    ports = client.expect(200, 'GET', 'ports')['ports']
    addresses = collections.Counter(f['ip_address'] for p in ports for f in p['fixed_ips'])
    check(max(addresses.values()) == 1, 'duplicate addresses: %s' % addresses.most_common(3))
    check(lab.sql('select count(*) from ipallocations') == lab.sql('select count(*) from ipamallocations'),
          'the two tables of allocations differ')
    groups = lab.sql("select project_id, count(*) from securitygroups where name='default' group by project_id")
    check(all(count == '1' for _, count in groups), 'a project has several default groups: %s' % groups)
    wait_for('Northbound has exactly the ports of SQL', lambda: ovn.names() == {p['id'] for p in ports})
    names = ovn.nbctl('--bare', '--columns=name', 'list', 'Port_Group').split()
    check(names.count('neutron_pg_drop') == 1, 'neutron_pg_drop is there %d times' % names.count('neutron_pg_drop'))
    wait_for('nothing is dirty', lambda: not lab.sql(
        'select r.resource_uuid from ovn_revision_numbers r left join standardattributes s on s.id = r.standard_attr_id '
        'where s.id is null or r.revision_number <> s.revision_number'))
    # All clients at once, at the limit: it is reached and not exceeded, also when it is lowered meanwhile.
    project, limit = '9' * 32, 40
    client.expect(200, 'PUT', 'quotas/' + project, {'quota': {'port': limit, 'network': 3}})
    counts = collections.Counter()

    def fill(port, number):
        client = Client(port)
        for n in range(limit):
            bulk = {'ports': [{'network_id': network, 'project_id': project}] * (1 + (number + n) % 3)}
            counts[client.call('POST', '/v2.0/ports', bulk)[0]] += 1
            counts[client.call('POST', '/v2.0/networks', {'network': {'project_id': project}})[0]] += 1

    threads = [threading.Thread(target=fill, args=(s.port, n)) for n in range(CLIENTS) for s in (first, second)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    check(set(counts) == {201, 409}, 'answers at the limit: %s' % counts)
    used = {name: values['used'] for name, values in client.expect(200, 'GET', 'quotas/%s/details' % project)['quota'].items()}
    check((used['port'], used['network']) == (limit, 3), 'quota of %d ports and 3 networks: %s' % (limit, used))
    print('%d ports of %d clients on two servers, every address once' % (len(ports), 2 * CLIENTS))
