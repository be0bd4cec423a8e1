"""What the end-to-end tests share: OVN, MariaDB and Neutrino servers of their own, and clients for them.

Everything lives in a private directory and on free loopback ports; every daemon is stopped by its own process id.
Standard library only.
"""
import http.client
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TARGET = os.environ.get('CARGO_TARGET_DIR', os.path.join(ROOT, 'target'))
NEUTRINO = os.environ.get('NEUTRINO', os.path.join(TARGET, 'release', 'neutrino'))
PROJECT = '1' * 32
# What opens rules that want the role `service`, for tests without Keystone.
OPEN_POLICY = '[oslo_policy]\npolicy_file = %s\n' % os.path.join(ROOT, 'tests', 'nbdiff', 'policy.yaml')
os.environ['PATH'] += ':/usr/sbin:/sbin'


def free_port():
    """A port that nobody listens on, below those that the kernel gives to clients: none of theirs takes it meanwhile."""
    while True:
        port = random.randrange(10000, 32000)
        with socket.socket() as s:
            try:
                s.bind(('127.0.0.1', port))
                return port
            except OSError:
                continue


def wait_for(what, condition, seconds=60.0, every=0.05):
    """The first true value of condition(); fails the test when it does not come in time."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise SystemExit('FAILED: %s did not come true within %g s' % (what, seconds))
        time.sleep(every)


def check(condition, text):
    if not condition:
        raise SystemExit('FAILED: ' + text)


class Daemon:
    """A child process; its output goes to a file."""

    def __init__(self, lab, name, args, env=None):
        self.name, self.log = name, os.path.join(lab.dir, name + '.log')
        self.output = open(self.log, 'ab')
        self.process = subprocess.Popen(args, stdin=subprocess.DEVNULL, stdout=self.output, stderr=self.output,
                                        env=dict(os.environ, **(env or {})), start_new_session=True, cwd=lab.dir)
        lab.daemons.append(self)

    @property
    def pid(self):
        return self.process.pid

    def alive(self):
        return self.process.poll() is None

    def signal(self, number):
        if self.alive():
            os.kill(self.pid, number)

    def stop(self, seconds=20):
        """SIGTERM, and the exit status; SIGKILL when it does not end."""
        self.signal(signal.SIGCONT)
        self.signal(signal.SIGTERM)
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            return None

    def kill(self):
        self.signal(signal.SIGKILL)
        self.process.wait()


class Lab:
    """A private directory with the daemons of one test. Use it as a context manager."""

    def __init__(self, name):
        self.dir = tempfile.mkdtemp(prefix='neutrino-%s-' % name)
        os.chmod(self.dir, 0o755)
        self.daemons, self.ended = [], threading.Event()

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        self.ended.set()
        for daemon in reversed(self.daemons):
            daemon.stop(10)
        passed = kind is None or kind is SystemExit and not value.code
        if passed and not os.environ.get('KEEP'):
            shutil.rmtree(self.dir, ignore_errors=True)
        else:
            print('kept: ' + self.dir, file=sys.stderr)

    def path(self, *parts):
        return os.path.join(self.dir, *parts)

    def ovn(self, northd=True):
        """Northbound, Southbound and ovn-northd; answers an Ovn."""
        return Ovn(self, northd)

    def mariadb(self):
        """A MariaDB with an empty database `neutron`; answers its SQLAlchemy URL."""
        data, port = self.path('mysql'), free_port()
        user = ['--user=mysql'] if os.geteuid() == 0 else []
        # On a machine that does much at once this has failed for no visible reason: it is tried twice.
        for last in (False, True):
            os.mkdir(data)
            if user:
                shutil.chown(data, 'mysql', 'mysql')
            done = subprocess.run(['mariadb-install-db', '--no-defaults', '--datadir=' + data, '--skip-test-db', '--tmpdir=/tmp',
                                   '--auth-root-authentication-method=normal'] + user, capture_output=True, text=True)
            if done.returncode == 0:
                break
            print('mariadb-install-db failed:\n' + done.stdout + done.stderr, file=sys.stderr)
            check(not last, 'no MariaDB')
            shutil.rmtree(data)
        sock = self.path('mysql', 'sock')
        Daemon(self, 'mariadb', ['mariadbd', '--no-defaults', '--datadir=' + data, '--socket=' + sock,
                                 '--port=%d' % port, '--bind-address=127.0.0.1', '--skip-name-resolve', '--tmpdir=/tmp',
                                 '--max-connections=500', '--character-set-server=utf8mb4'] + user)
        client = ['mysql', '--no-defaults', '-uroot', '-S', sock]
        wait_for('MariaDB', lambda: subprocess.run(client + ['-e', 'select 1'], capture_output=True).returncode == 0)
        subprocess.run(client + ['-e', "create database neutron; create user neutron@'%' identified by 'sesame'; "
                                       "grant all on neutron.* to neutron@'%'"], check=True)
        self.mysql = client + ['neutron', '-N', '-B', '-e']
        return 'mysql+pymysql://neutron:sesame@127.0.0.1:%d/neutron?charset=utf8mb4' % port

    def sql(self, statement):
        """Rows of a statement on the MariaDB of this lab, as lists of text."""
        done = subprocess.run(self.mysql + [statement], check=True, capture_output=True, text=True)
        return [line.split('\t') for line in done.stdout.splitlines()]

    def neutrino(self, name, database, ovn, extra='', port=None, env=None, upgrade=True):
        """A Neutrino server that answers; `extra` is more configuration."""
        return Neutrino(self, name, database, ovn, extra, port or free_port(), env, upgrade)


class Ovn:
    def __init__(self, lab, northd=True):
        self.lab = lab
        self.nb, self.sb = 'unix:' + lab.path('nb.sock'), 'unix:' + lab.path('sb.sock')
        self.servers, self.addresses = {}, 0
        for d in ('nb', 'sb'):
            subprocess.run(['ovsdb-tool', 'create', lab.path(d + '.db'), '/usr/share/ovn/ovn-%s.ovsschema' % d], check=True)
            self.start(d)
        if northd:
            self.northd = Daemon(lab, 'northd', ['ovn-northd', '--ovnnb-db=' + self.nb, '--ovnsb-db=' + self.sb,
                                                 '--unixctl=' + lab.path('northd.ctl'), '-vconsole:warn'])

    def start(self, d):
        sock = self.lab.path(d + '.sock')
        self.servers[d] = Daemon(self.lab, 'ovsdb-' + d, [
            'ovsdb-server', '--remote=punix:' + sock, '--unixctl=' + self.lab.path(d + '.ctl'), '-vconsole:warn',
            self.lab.path(d + '.db')])
        wait_for('ovsdb-server ' + d, lambda: subprocess.run(
            ['ovsdb-client', '-t', '2', 'list-dbs', 'unix:' + sock], capture_output=True).returncode == 0)

    def nbctl(self, *args):
        return subprocess.run(['ovn-nbctl', '--db=' + self.nb, '-t', '10'] + list(args), check=True, capture_output=True,
                              text=True).stdout

    def sbctl(self, *args):
        return subprocess.run(['ovn-sbctl', '--db=' + self.sb, '-t', '10'] + list(args), check=True, capture_output=True,
                              text=True).stdout

    def names(self, table='Logical_Switch_Port', column='name'):
        """The names of all rows of a Northbound table."""
        out = self.nbctl('--format=csv', '--data=bare', '--no-headings', '--columns=' + column, 'list', table)
        return set(out.split())

    def chassis(self, name, mappings='physnet1:br-phys', options='enable-chassis-as-gw'):
        """A chassis that is alive, as ovn-controller would register it."""
        self.addresses += 1
        self.sbctl('chassis-add', name, 'geneve', '127.0.1.%d' % self.addresses, '--', 'set', 'Chassis', name,
                   'hostname=' + name, 'other_config:ovn-bridge-mappings="%s"' % mappings,
                   'other_config:ovn-cms-options="%s"' % options, 'other_config:datapath-type=system', '--',
                   '--id=@p', 'create', 'Chassis_Private', 'name=' + name)
        uuid = self.sbctl('--bare', '--columns=_uuid', 'find', 'Chassis', 'name=' + name).strip()
        self.sbctl('set', 'Chassis_Private', name, 'chassis=' + uuid)
        self.beat(name)

    def beat(self, *names):
        """A sign of life of chassis: they repeat the number that they are asked for."""
        asked = self.sbctl('get', 'SB_Global', '.', 'nb_cfg').strip()
        for name in names:
            self.sbctl('set', 'Chassis_Private', name, 'nb_cfg=' + asked, 'nb_cfg_timestamp=%d' % int(time.time() * 1000))

    def keep_alive(self, *names):
        """Signs of life every ten seconds, until the test ends."""
        def run():
            while not self.lab.ended.wait(10):
                self.beat(*names)
        threading.Thread(target=run, daemon=True).start()


CONFIG = """
[DEFAULT]
bind_host = 127.0.0.1
bind_port = {port}
host = {name}
auth_strategy = noauth
core_plugin = ml2
service_plugins = ovn-router,port_forwarding,segments
dns_domain = openstackgate.local.
state_path = {state}
[database]
connection = {database}
[quotas]
quota_network = 100000
quota_subnet = 100000
quota_port = 100000
[ml2]
mechanism_drivers = ovn
type_drivers = geneve,vlan,flat,local
project_network_types = geneve
extension_drivers = port_security,dns_domain_ports
[ml2_type_geneve]
vni_ranges = 1:65536
max_header_size = 38
[ml2_type_vlan]
network_vlan_ranges = physnet1:100:3999
[ml2_type_flat]
flat_networks = public
[ovn]
ovn_nb_connection = {nb}
ovn_sb_connection = {sb}
ovn_metadata_enabled = True
dns_servers = 192.0.2.53
"""


class Neutrino:
    def __init__(self, lab, name, database, ovn, extra, port, env, upgrade):
        self.lab, self.name, self.port, self.env = lab, name, port, env
        self.state = lab.path(name)
        os.makedirs(self.state, exist_ok=True)
        if database == 'sqlite':
            database = 'sqlite:///' + lab.path('neutron.sqlite')
        self.config = lab.path(name + '.conf')
        with open(self.config, 'w') as f:
            f.write(CONFIG.format(port=port, name=name, state=self.state, database=database, nb=ovn.nb, sb=ovn.sb) + extra)
        if upgrade:
            subprocess.run([NEUTRINO, 'db', 'upgrade', '--config-file', self.config], check=True,
                           stdout=subprocess.DEVNULL)
        self.start()

    def start(self):
        self.daemon = Daemon(self.lab, self.name, [NEUTRINO, 'serve', '--config-file', self.config], self.env)
        wait_for(self.name, self.answers)

    def answers(self):
        check(self.daemon.alive(), '%s ended by itself; see %s' % (self.name, self.daemon.log))
        try:
            return self.client().call('GET', '/')[0] == 200
        except OSError:
            return False

    def client(self):
        return Client(self.port)

    def status(self):
        done = subprocess.run([NEUTRINO, 'ovn', 'status', '--config-file', self.config], capture_output=True, text=True)
        return done.stdout


class Client:
    """One keep-alive connection."""

    def __init__(self, port):
        self.connection = http.client.HTTPConnection('127.0.0.1', port, timeout=60)
        self.headers = {}

    def call(self, method, path, body=None, headers=None):
        headers = dict({'Content-Type': 'application/json'}, **{**self.headers, **(headers or {})})
        self.connection.request(method, path, None if body is None else json.dumps(body), headers)
        answer = self.connection.getresponse()
        text = answer.read()
        try:
            return answer.status, json.loads(text) if text else None
        except ValueError:
            return answer.status, text.decode(errors='replace')

    def expect(self, status, method, path, body=None):
        got, answer = self.call(method, '/v2.0/' + path, body)
        check(got == status, '%s %s: %s, not %s: %s' % (method, path, got, status, answer))
        return answer

    def create(self, one, **attributes):
        attributes.setdefault('project_id', PROJECT)
        return self.expect(201, 'POST', one + 's', {one: attributes})[one]
