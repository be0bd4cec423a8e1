"""The requests of the matrix, a module per noun. A new noun: its kind in fixtures.py, a module here, its name below."""
import importlib

MODULES = ('networks', 'subnets', 'ports', 'bindings', 'subnetpools', 'address_scopes', 'address_groups', 'segments', 'security_groups',
           'default_group', 'rbac', 'routers', 'gateways', 'floatingips', 'port_forwardings', 'agents', 'tags', 'scopes', 'quotas')


def load():
    """name of the module -> its cases"""
    loaded = {name: importlib.import_module('cases.' + name).CASES for name in MODULES}
    names = [case.name for cases in loaded.values() for case in cases]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise SystemExit('cases of one name: %s' % ', '.join(sorted(twice)))
    return loaded
