#!/usr/bin/env python3
"""The `openstack` client (PyPI python-openstackclient) against a server without authentication: create, list, show, set,
unset and delete of networks, subnets and ports, routers and floating IPs."""
import json
import os
import subprocess
import sys

from lab import TARGET, Lab, check

venv = os.environ.get('OSC_VENV', os.path.join(TARGET, 'osc-venv'))
openstack = os.path.join(venv, 'bin', 'openstack')
if not os.path.exists(openstack):
    subprocess.run([sys.executable, '-m', 'venv', venv], check=True)
    if subprocess.run([os.path.join(venv, 'bin', 'pip'), 'install', '-q', 'python-openstackclient==10.2.0']).returncode \
            and subprocess.run([os.path.join(venv, 'bin', 'pip'), 'install', '-q', 'python-openstackclient']).returncode:
        raise SystemExit('FAILED: python-openstackclient cannot be installed')

with Lab('cli') as lab:
    ovn = lab.ovn()
    server = lab.neutrino('n1', 'sqlite', ovn)
    env = dict(os.environ, OS_AUTH_TYPE='none', OS_ENDPOINT='http://127.0.0.1:%d' % server.port)

    commands = 0

    def osc(line, ok=True, **names):
        global commands
        commands += 1
        args = [a.format(**names) for a in line.split()]
        shown = any(a in ('create', 'show', 'list') for a in args[:5])
        done = subprocess.run([openstack] + args + (['-f', 'json'] if shown else []), env=env, capture_output=True, text=True)
        check((done.returncode == 0) == ok, 'openstack %s: %s%s' % (line, done.stdout[-500:], done.stderr[-1000:]))
        return json.loads(done.stdout) if shown and ok else done.stderr

    net = osc('network create demo --description first --mtu 1400 --tag blue')
    check(net['mtu'] == 1400 and net['name'] == 'demo', 'network create: %s' % net)
    sub = osc('subnet create --network demo --subnet-range 10.0.0.0/24 --dns-nameserver 10.0.0.53 demo4')
    check(sub['gateway_ip'] == '10.0.0.1', 'subnet create: %s' % sub)
    port = osc('port create --network demo --fixed-ip subnet=demo4,ip-address=10.0.0.10 --allowed-address ip-address=10.0.0.99 web')
    check(port['fixed_ips'][0]['ip_address'] == '10.0.0.10', 'port create: %s' % port)
    check([n['Name'] for n in osc('network list')] == ['demo'], 'network list')
    check('web' in [p['Name'] for p in osc('port list --network demo')], 'port list')
    check([p['Name'] for p in osc('port list --fixed-ip ip-address=10.0.0.10')] == ['web'], 'port list by address')
    osc('network set --name renamed --description other demo')
    check(osc('network show renamed')['description'] == 'other', 'network set')
    osc('subnet set --dns-nameserver 10.0.0.54 demo4')
    check(len(osc('subnet show demo4')['dns_nameservers']) == 2, 'subnet set')
    osc('subnet unset --dns-nameserver 10.0.0.53 demo4')
    check(osc('subnet show demo4')['dns_nameservers'] == ['10.0.0.54'], 'subnet unset')
    osc('port set --name www --disable --tag a web')
    shown = osc('port show www')
    check(shown['admin_state_up'] is False and shown['tags'] == ['a'], 'port set: %s' % shown)
    osc('port unset --fixed-ip subnet=demo4,ip-address=10.0.0.10 www')
    check(osc('port show www')['fixed_ips'] == [], 'port unset')
    osc('port delete www')
    osc('subnet delete demo4')
    osc('network delete renamed')
    check(osc('network list') == [] and osc('port list') == [], 'something is left')
    osc('network show renamed', ok=False)
    pool = osc('subnet pool create --pool-prefix 10.8.0.0/16 --default-prefix-length 26 pool')
    check(pool['prefixes'] == ['10.8.0.0/16'], 'subnet pool create: %s' % pool)
    osc('subnet pool delete pool')
    osc('address scope create --ip-version 6 scope')
    osc('address scope delete scope')

    osc('network create --external --provider-network-type flat --provider-physical-network public ext')
    osc('subnet create --network ext --subnet-range 203.0.113.0/24 --no-dhcp ext4')
    osc('network create inside')
    osc('subnet create --network inside --subnet-range 10.1.0.0/24 inside4')
    router = osc('router create --enable edge')
    check(router['status'] == 'ACTIVE' and router['routes'] == [], 'router create: %s' % router)
    osc('router add subnet edge inside4')
    osc('router set --external-gateway ext --fixed-ip subnet=ext4,ip-address=203.0.113.10 edge')
    osc('router add route --route destination=10.9.0.0/24,gateway=10.1.0.9 edge')
    shown = osc('router show edge')
    check(shown['external_gateway_info']['external_fixed_ips'][0]['ip_address'] == '203.0.113.10', 'router show: %s' % shown)
    check(len(shown['interfaces_info']) == 1 and len(shown['routes']) == 1, 'router show: %s' % shown)
    osc('port create --network inside --fixed-ip ip-address=10.1.0.5 vm')
    fip = osc('floating ip create --floating-ip-address 203.0.113.20 --port vm ext')
    check(fip['fixed_ip_address'] == '10.1.0.5' and fip['router_id'] == router['id'], 'floating ip create: %s' % fip)
    check([f['Floating IP Address'] for f in osc('floating ip list --router edge')] == ['203.0.113.20'], 'floating ip list')
    osc('router unset --external-gateway edge', ok=False)
    osc('floating ip unset --port 203.0.113.20')
    check(osc('floating ip show 203.0.113.20')['port_id'] is None, 'floating ip unset')
    forwarding = osc('floating ip port forwarding create --internal-ip-address 10.1.0.5 --port vm --internal-protocol-port 22 '
                     '--external-protocol-port 2222 --protocol tcp 203.0.113.20')
    check(len(osc('floating ip port forwarding list 203.0.113.20')) == 1, 'port forwarding list')
    osc('router delete edge', ok=False)
    osc('floating ip delete 203.0.113.20', ok=False)
    osc('floating ip port forwarding delete 203.0.113.20 ' + forwarding['id'])
    osc('floating ip delete 203.0.113.20')
    osc('router remove route --route destination=10.9.0.0/24,gateway=10.1.0.9 edge')
    osc('router remove subnet edge inside4')
    osc('router delete edge')
    check(osc('router list') == [] and osc('floating ip list') == [], 'a router or floating IP is left')
    print('openstack client: %d commands' % commands)
