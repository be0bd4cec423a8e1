#!/usr/bin/env python3
"""Random rules of security groups, with the ACLs that Neutron itself makes of them.

    acl.py [RULES [SEED]] > acl.json

Needs a Python that has Neutron 29.0.0 (`neutron/common/ovn/acl.py`, and ovsdbapp, which turns its answer into a row).
"""

import json
import random
import sys
import types

from neutron.common.ovn import acl
from neutron.common.ovn import utils
from neutron.db import securitygroups_db
from neutron_lib import constants
from ovsdbapp.schema.ovn_northbound import commands

GROUPS = ["%08x-0000-4000-8000-%012x" % (n, n) for n in (1, 2, 0xABCDEF)]
ADDRESSES = ["%08x-0000-4000-9000-%012x" % (n, n) for n in (7, 8)]
NAMES = sorted(constants.IP_PROTOCOL_MAP)
ICMP = ["icmp", "icmpv6", "ipv6-icmp", "1", "58"]
WITH_PORTS = ["tcp", "udp", "sctp", "dccp", "udplite", "6", "17", "132", "33", "136"]
STRANGE = ["256", "-1", "999", "foo", "TCP", "icmp6", "tcp6", "any", ""]


class Row:
    """A row that is about to be inserted: remembers what is set."""

    uuid = None

    def setkey(self, column, key, value):
        self.__dict__.setdefault(column, {})[key] = value


class Group:
    acls = ()

    def addvalue(self, column, row):
        assert column == "acls"


class Command(commands.PgAclAddCommand):
    """The command without a database around it."""

    def __init__(self, **columns):
        api = types.SimpleNamespace(tables={"ACL": None}, lookup=lambda table, name: Group())
        super().__init__(api, columns.pop("port_group"), may_exist=True, **columns)

    def row(self):
        row = Row()
        self.run_idl(types.SimpleNamespace(insert=lambda table: row))
        return row.__dict__


def prefix(rng, ethertype):
    if ethertype == "IPv4":
        address = ".".join(str(rng.choice((0, 1, 10, 127, 172, 192, 224, 255, rng.randrange(256)))) for _ in range(4))
        return "%s/%d" % (address, rng.choice((0, 8, 16, 24, 31, 32, rng.randrange(33))))
    words = [rng.choice(("0", "0", "1", "db8", "fd00", "ffff", "%x" % rng.randrange(65536))) for _ in range(8)]
    address = ":".join(words)
    if rng.random() < 0.4:
        address = ":".join(words[: rng.randrange(1, 4)]) + "::" + ":".join(words[: rng.randrange(4)])
    if rng.random() < 0.2:
        address = address.upper()
    if rng.random() < 0.1:
        address = rng.choice(("::", "::1", "fe80::1", "2001:DB8::1", "64:ff9b::1", "::ffff:10.0.0.1"))
    return "%s/%d" % (address, rng.choice((0, 32, 48, 64, 96, 127, 128, rng.randrange(129))))


def ports(rng, protocol):
    if protocol in ICMP:
        return rng.choice(((None, None), (rng.randrange(256), None), (rng.randrange(256), rng.randrange(256)), (0, 0)))
    if protocol in WITH_PORTS:
        low, high = sorted((rng.randrange(1, 65536), rng.randrange(1, 65536)))
        return rng.choice(((None, None), (low, low), (low, high), (1, 65535), (low, None), (None, high), (65535, 65535)))
    return rng.choice(((None, None), (None, None), (None, None), (3, 4)))


def rule(rng, number):
    ethertype = rng.choice(("IPv4", "IPv6"))
    protocol = rng.choice((None, rng.choice(NAMES), str(rng.randrange(256)), rng.choice(ICMP), rng.choice(WITH_PORTS)))
    if rng.random() < 0.02:
        protocol = rng.choice(STRANGE)
    low, high = ports(rng, protocol)
    remote = rng.randrange(5)
    return {
        "id": "%08x-0000-4000-a000-000000000000" % number,
        "security_group_id": rng.choice(GROUPS),
        "direction": rng.choice(("ingress", "egress")),
        "ethertype": ethertype,
        "protocol": protocol,
        "port_range_min": low,
        "port_range_max": high,
        "remote_ip_prefix": prefix(rng, ethertype) if remote in (1, 2) else None,
        "remote_group_id": rng.choice(GROUPS) if remote == 3 else None,
        "remote_address_group_id": rng.choice(ADDRESSES) if remote == 4 else None,
        "stateful": rng.random() < 0.6,
    }


def made(rule):
    """The row, or None where Neutron refuses the protocol."""
    stored = types.SimpleNamespace(**rule)
    normalized = securitygroups_db.SecurityGroupDbMixin._get_normalized_cidr_from_rule(stored)
    group = utils.ovn_port_group_name(rule["security_group_id"])
    try:
        columns = acl._add_sg_rule_acl_for_port_group(group, rule["stateful"], rule | {"normalized_cidr": normalized})
    except acl.ProtocolNotSupported:
        return None
    row = Command(**columns).row()
    assert row.pop("external_ids") == {"neutron:security_group_rule_id": rule["id"]}
    assert row.pop("priority") == 1002 and row.pop("log") is False
    return [row.pop("direction"), row.pop("action"), row.pop("match"), row]


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2600
    rng = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 29)
    print("[")
    for number in range(count):
        one = rule(rng, number)
        line = json.dumps([list(one.values()), made(one)], separators=(",", ":"))
        print(line + ("," if number + 1 < count else ""))
    print("]")


if __name__ == "__main__":
    main()
