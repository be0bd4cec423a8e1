"""Addresses that are added to and removed from an address group."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402



def run(api):
    p = Probe(api)
    group = p.post('address-groups', name='group', addresses=['192.0.2.0/24'])

    def change(verb, addresses, row=group, **more):
        p.send('PUT', 'address-groups/%s/%s' % (row['id'], verb), dict({'addresses': addresses}, **more))
    for addresses in (['198.51.100.0/24'], ['198.51.100.7'], ['198.51.100.7/32'], ['2001:db8::/32'], ['2001:DB8:1::1'], ['2001:db8:2::5/64'],
                      ['10.0.0.5/8'], ['10.0.0.0/8'], ['10.1.0.0/16', '10.1.0.0/24'], ['10.2.0.0/16', '10.2.0.0/16', '10.2.0.9/16'],
                      ['10.3.0.0/16', '192.0.2.0/24'], ['0.0.0.0/0'], ['::/0'], ['255.255.255.255'], ['::ffff:192.0.2.1'], []):
        change('add_addresses', addresses)
    api.mark('added')
    for addresses in ('x', ['x'], ['192.0.2.0/33'], ['192.0.2'], [''], ['10.4.0.0/255.255.0.0'], ['10.5.0.1-10.5.0.9'],
                      '10.7.0.0/16', {}):
        change('add_addresses', addresses)
    change('add_addresses', ['10.8.0.0/16'], colour='red')
    for verb in ('add_addresses', 'remove_addresses'):
        change(verb, ['10.9.0.0/16'], {'id': '00000000-0000-0000-0000-00000000dead'})
    p.send('PUT', 'address-groups/%s/set_addresses' % group['id'], {'addresses': ['10.9.0.0/16']})
    p.get('address-groups/' + group['id'])
    for addresses in (['198.51.100.7'], ['198.51.100.7'], ['2001:db8:1::1/128'], ['10.0.0.77/8'], ['10.1.0.0/16', '10.1.0.0/16'],
                      ['10.1.0.0/24', '10.99.0.0/16'], ['x'], 'x', [], ['0.0.0.0/0', '::/0']):
        change('remove_addresses', addresses)
    api.mark('removed')
    p.get('address-groups/%s?fields=addresses' % group['id'])
    left = p.get('address-groups/%s' % group['id'])['address_group']['addresses']
    change('remove_addresses', left)
    api.mark('empty')
    for name, addresses in (('twice', ['10.0.0.0/8', '10.0.0.0/8']), ('host bits', ['10.0.0.1/8']), ('hosts', ['10.0.0.1', '2001:db8::1']),
                            ('overlapping', ['10.0.0.0/8', '10.1.0.0/16'])):
        p.post('address-groups', name=name, addresses=addresses)
    api.mark('created with addresses')
