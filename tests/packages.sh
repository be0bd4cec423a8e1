#!/bin/sh
# packages.sh [sudo] PACKAGE:PROGRAM ... : install the Debian packages whose program is missing.
# PACKAGE:import=MODULE goes by a module of Python instead.
set -eu
sudo=
[ "${1:-}" = sudo ] && { sudo=sudo; shift; }
PATH=$PATH:/usr/sbin:/sbin
there() {
    case $1 in
        import=*) python3 -c "import ${1#import=}" ;;
        *) command -v "$1" ;;
    esac >/dev/null 2>&1
}
missing=
for pair in "$@"; do
    there "${pair#*:}" || missing="$missing ${pair%%:*}"
done
[ -n "$missing" ] || exit 0
echo "Installing:$missing"
# The packages' services must not start: Neutrino and its tests run their own daemons.
policy=/usr/sbin/policy-rc.d
made=
[ -e $policy ] || { printf '#!/bin/sh\nexit 101\n' | $sudo tee $policy >/dev/null; $sudo chmod +x $policy; made=1; }
trap '[ -z "$made" ] || $sudo rm -f $policy' EXIT
$sudo apt-get update -q >/dev/null
# shellcheck disable=SC2086
$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing >/dev/null
