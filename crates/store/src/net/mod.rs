//! Networks, subnets, ports and what belongs to them.

