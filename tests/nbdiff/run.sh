#!/bin/bash
# run.sh URL NB [DIR] : do the answers and the Northbound contents of the Neutrino at URL equal those of the real Neutron?
#
# URL   its endpoint without /v2.0, without authentication (http://127.0.0.1:9696)
# NB    its Northbound database (tcp:HOST:PORT or unix:PATH)
# DIR   where the new records go (a temporary folder if left out)
#
# The server must be configured as the peer of the lab is (lab/peer/up.sh), its Southbound must hold the two chassis
# peer-hv1 and peer-hv2 that the lab registers, and nothing else may use it meanwhile.
# NBDIFF  the folder of nbdiff (../shared/lab/nbdiff beside this repository if left out)
# ONLY    names of the scenarios to run (all of them if left out)
set -u
HERE=$(cd "$(dirname "$0")" && pwd)
NBDIFF=${NBDIFF:-$HERE/../../../shared/lab/nbdiff}
[ $# -ge 2 ] || { sed -n '2,12p' "$0"; exit 2; }
URL=$1 NB=$2
if [ ! -f "$NBDIFF/nbdiff.py" ]; then
    echo "SKIPPED: all scenarios, there is no nbdiff in $NBDIFF (set NBDIFF)"
    echo "0 passed, 0 failed"
    exit 0
fi
OUT=${3:-$(mktemp -d)}
SHARED="l2_networks l2_ports"                   # scenarios of the lab whose golden records stand beside it
OWN=$(cd "$HERE/scenarios" && ls ./*.py | sed 's|^\./||; s|\.py$||')
export NBDIFF_SCENARIOS=$HERE/scenarios PYTHONDONTWRITEBYTECODE=1
passed=0 failed=0
for name in ${ONLY:-$SHARED $OWN}; do
    golden=$HERE/golden/$name.json
    [ -f "$golden" ] || golden=$NBDIFF/golden/$name.json
    if [ ! -f "$golden" ]; then
        echo "SKIPPED: $name has no golden record"
        continue
    fi
    timeout 600 python3 "$NBDIFF/nbdiff.py" record --url "$URL" --nb "$NB" --out "$OUT" "$name" || true
    if [ -f "$OUT/$name.json" ] && python3 "$NBDIFF/nbdiff.py" diff "$golden" "$OUT/$name.json" >"$OUT/$name.diff"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED: $name: $(tail -n 1 "$OUT/$name.diff" 2>/dev/null) (see $OUT/$name.diff)"
    fi
done
# of the lab's l2_ipv6, what needs no router is l2_ipv6_plain here; its marks must also equal the lab's own record
if [ -f "$NBDIFF/golden/l2_ipv6.json" ] && [ -f "$OUT/l2_ipv6_plain.json" ]; then
    if python3 - "$NBDIFF/golden/l2_ipv6.json" "$OUT/l2_ipv6_plain.json" <<'PY'
import json
import sys
lab, ours = (json.load(open(name))['marks'] for name in sys.argv[1:])
sys.exit(any(lab[mark] != ours.get(mark) for mark in ('subnets', 'port')))
PY
    then passed=$((passed + 1)); else failed=$((failed + 1)); echo "FAILED: l2_ipv6: the marks subnets and port"; fi
else
    echo "SKIPPED: the marks of l2_ipv6"
fi
echo "records in $OUT"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
