"""The documents at the root: versions, resources, extensions, agents, availability zones; and paths that are not there."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402


# what this part of the API must announce; the peer announces more (routers, QoS, trunks and so on)
EXTENSIONS = ('address-scope', 'agent', 'allowed-address-pairs', 'availability_zone', 'binding', 'binding-extended', 'default-subnetpools',
              'dns-integration', 'dns-domain-ports', 'dns-integration-domain-keywords', 'empty-string-filtering', 'external-net',
              'extra_dhcp_opt', 'filter-validation', 'ip_allocation', 'ip-substring-filtering', 'l2_adjacency', 'multi-provider', 'net-mtu',
              'net-mtu-writable', 'network_availability_zone', 'pagination', 'port-mac-address-regenerate', 'port-security',
              'project-id', 'provider', 'quotas', 'quota_details', 'revision-if-match', 'security-group', 'segment', 'sorting',
              'standard-attr-description', 'standard-attr-revisions', 'standard-attr-segment', 'standard-attr-tag', 'standard-attr-timestamp',
              'subnet-dns-publish-fixed-ip', 'subnet-segmentid-writable', 'subnet-service-types', 'subnet_allocation', 'subnet_onboard',
              'subnetpool-prefix-ops')


def run(api):
    p = Probe(api)
    p.send('GET', '/', root=True, shown=('Content-Type',))
    p.send('GET', '/v2.0/', root=True, shown=('Content-Type',))
    p.send('GET', '/v2.0', root=True)
    p.send('GET', '/v3.0/', root=True)
    p.send('GET', '/nowhere', root=True)
    for alias in EXTENSIONS:
        p.get('extensions/' + alias)
    p.send('GET', 'extensions/nowhere', shown=('Content-Type',))
    p.get('availability_zones')
    for method, path in (('GET', 'nowhere'), ('GET', 'networks/x/y'), ('GET', 'networks/x'), ('POST', 'networks/x'), ('PATCH', 'networks'),
                         ('DELETE', 'networks'), ('PUT', 'networks'), ('DELETE', 'networks/x'), ('HEAD', 'networks'),
                         ('GET', 'networks/'), ('GET', 'networks.json?name=nothing'), ('GET', 'networks.xml?name=nothing'), ('PUT', 'extensions'),
                         ('POST', 'extensions'), ('DELETE', 'extensions/agent')):
        p.send(method, path)
    p.send('GET', 'networks?name=nothing', headers={'Accept': 'text/plain'}, shown=('Content-Type',))
    p.send('GET', 'networks?name=nothing', headers={'Accept': 'application/xml'}, shown=('Content-Type',))
    p.send('GET', 'agents/00000000-0000-0000-0000-00000000dead')
