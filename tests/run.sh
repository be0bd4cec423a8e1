#!/bin/bash
# All tests: Rust's (with real ovsdb-servers, ovn-northd, SQLite and MariaDB), then the whole server with real clients.
# Each script of tests/e2e ends with 0 when it passed, and says itself what it skips and why.
set -u
cd "$(dirname "$0")/.." || exit 1
export PATH=$PATH:/usr/sbin:/sbin
passed=0 failed=0 names=
run() {    # name, command...
    local name=$1; shift
    echo "=== $name"
    if "$@"; then passed=$((passed + 1)); else failed=$((failed + 1)) names="$names$name FAILED\n"; echo "=== $name FAILED"; fi
}
run "cargo test" cargo test --workspace --locked --no-fail-fast
run "build" cargo build --release --locked --bin neutrino
for script in tests/e2e/*.py; do
    [ "$script" = tests/e2e/lab.py ] && continue
    run "$script" python3 "$script"
done
printf "$names"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
