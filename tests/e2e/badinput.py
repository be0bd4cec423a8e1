#!/usr/bin/env python3
"""Malformed requests answer with the status and the error type that the real Neutron gave, and never with 500
(tests/badinput)."""
import os
import subprocess
import sys

from lab import Lab, ROOT

FOLDER = os.path.join(ROOT, 'tests', 'badinput')

with Lab('badinput') as lab:
    server = lab.neutrino('n1', 'sqlite', lab.ovn())
    raise SystemExit(subprocess.run([
        sys.executable, '-B', os.path.join(FOLDER, 'badinput.py'), 'check', '--url', 'http://127.0.0.1:%d' % server.port,
        os.path.join(FOLDER, 'golden.json')]).returncode)
