//! Use cases of networks, subnets, ports and what belongs to them.
