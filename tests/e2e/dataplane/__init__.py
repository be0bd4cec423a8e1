"""Hosts and guests of the data-plane test: network namespaces, userspace Open vSwitch, ovn-controller, DHCP clients."""
