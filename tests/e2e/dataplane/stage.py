"""What every data-plane test begins with: is this machine able to, and everything is taken down at the end."""
import os
import shutil
import signal
import sys

from lab import Lab
from .namespaces import Namespaces

PROGRAMS = ['ovsdb-server', 'ovn-northd', 'ovs-vswitchd', 'ovn-controller', 'ip']


def why_not(programs):
    """Why this machine cannot run the test, or None."""
    if os.geteuid() != 0:
        return 'network namespaces need root'
    missing = [program for program in PROGRAMS + programs if not shutil.which(program)]
    if missing:
        return 'not installed: ' + ', '.join(missing)
    reason = Namespaces.unavailable()
    return reason and 'no network namespaces with veth: ' + reason


def play(name, what, programs, story):
    """Run story(lab, namespaces), or say that `what` is skipped and why."""
    reason = why_not(programs)
    if reason:
        print('skipped: %s: %s' % (what, reason))
        return
    for number in (signal.SIGTERM, signal.SIGHUP):      # an exception, so that namespaces are removed
        signal.signal(number, lambda n, frame: sys.exit('ended by signal %d' % n))
    with Namespaces() as namespaces, Lab(name) as lab:
        story(lab, namespaces)
