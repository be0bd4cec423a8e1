#!/usr/bin/env python3
"""Marked secrets in the configuration, the requests and their headers: none of them in anything that the process
writes, at TRACE."""
import subprocess

import fake_keystone
from lab import NEUTRINO, PROJECT, Lab, check

MARK = 'tZ9secretQ4'
fake_keystone.SERVICE_PASSWORD = MARK + '-ks'


def token(keystone, *who):
    """A token that can be found again."""
    made = keystone.token(*who)
    keystone.tokens[MARK + made] = keystone.tokens.pop(made)
    return MARK + made


with Lab('secrets') as lab, fake_keystone.FakeKeystone() as keystone:
    ovn, database = lab.ovn(), lab.mariadb()
    lab.sql("create user marked@'%%' identified by '%s-db'" % MARK)
    lab.sql("grant all on neutron.* to marked@'%'")
    database = database.replace('neutron:sesame@', 'marked:%s-db@' % MARK)
    extra = keystone.config() + ('memcache_secret_key = %s-mc\n[nova]\npassword = %s-nova\n[placement]\npassword = %s-pl\n'
                                 % ((MARK,) * 3))
    extra = '[DEFAULT]\nauth_strategy = keystone\ndebug = True\nmetadata_proxy_shared_secret = %s-md\ntransport_url = rabbit://u:%s-mq@127.0.0.1\n' \
            % (MARK, MARK) + extra
    server = lab.neutrino('n1', database, ovn, extra, env={'NEUTRINO_LOG': 'trace'})
    client = server.client()
    client.headers = {'X-Auth-Token': token(keystone, 'admin', ('admin', 'service'), PROJECT),
                      'X-Service-Token': token(keystone, 'nova', ('service',), keystone.project('service'))}
    network = client.create('network', name=MARK + '-name')['id']
    client.create('subnet', network_id=network, ip_version=4, cidr='10.0.0.0/24')
    port = client.create('port', network_id=network, description=MARK + '-text', **{'binding:profile': {'k': MARK + '-profile'}})
    client.call('GET', '/v2.0/ports?name=%s-query' % MARK)
    client.call('POST', '/v2.0/ports', {'port': {'network_id': MARK + '-bad'}})
    client.connection.request('GET', '/v2.0/networks', headers={'X-Auth-Token': MARK + '-token',
                                                              'Authorization': 'Bearer %s-bearer' % MARK})
    client.connection.getresponse().read()
    client.expect(204, 'DELETE', 'ports/' + port['id'])
    # A Keystone that does not know the token, one that does not answer, and one that throws the server out.
    client.call('GET', '/v2.0/ports', headers={'X-Auth-Token': MARK + '-unknown'})
    keystone.stop()
    check(client.call('GET', '/v2.0/ports', headers={'X-Auth-Token': MARK + '-later'})[0] == 503, 'no Keystone, no 503')
    keystone.start()
    keystone.tokens.clear()
    client.call('GET', '/v2.0/ports', headers={'X-Auth-Token': MARK + '-last'})
    server.status()
    check(server.daemon.stop() == 0, 'exit status is not 0')
    # The server also says what it thinks of a configuration with mistakes.
    with open(server.config, 'a') as f:
        f.write('[database]\nconnection = mysql+pymysql://x:%s-bad@127.0.0.1:notaport/n\n' % MARK)
    report = subprocess.run([NEUTRINO, 'config', 'check', '--config-file', server.config], capture_output=True, text=True)
    check(report.returncode != 0, 'a bad URL is accepted')
    written = {server.daemon.log: open(server.daemon.log, errors='replace').read(), 'report': report.stdout + report.stderr}
    lines = written[server.daemon.log].splitlines()
    check(sum('path=/v2.0/' in line for line in lines) >= 6, 'the log does not show the requests')
    for name, text in written.items():
        # Tokens of the service user begin like this.
        lines = [line for line in text.splitlines() if MARK in line or 'gAAAA' in line]
        check(not lines, '%s: %d lines with a secret, such as: %s' % (name, len(lines), (lines or [''])[0][:300]))
    print('%d octets of log at TRACE, no secret' % len(written[server.daemon.log]))
