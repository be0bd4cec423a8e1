# The two commands of the README, and what developers need.
#   make run     a working system on 127.0.0.1:9696, kept in ./var
#   make test    all tests; installs what they need
#   make tempest the suites that judge OpenStack, as far as they pass

CARGO ?= cargo
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)

.PHONY: run test tempest check bench packages-run packages-test

run: packages-run
	$(CARGO) build --release --locked --bin neutrino
	$(or $(CARGO_TARGET_DIR),target)/release/neutrino dev

test: packages-test
	tests/run.sh

# The API suites of tempest, where the harness for them is.
tempest: packages-test
	$(CARGO) build --release --locked --bin neutrino
	tests/tempest/run.py

# What must be clean before a commit.
check:
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets --locked -- -D warnings

packages-run:
	@tests/packages.sh $(SUDO) build-essential:cc ovn-central:ovn-northd openvswitch-switch:ovs-vswitchd

packages-test: packages-run
	@tests/packages.sh $(SUDO) ovn-host:ovn-controller mariadb-server:mariadbd python3-venv:import=ensurepip \
		openssl:openssl iproute2:ip iputils-ping:ping busybox:busybox isc-dhcp-client:dhclient
