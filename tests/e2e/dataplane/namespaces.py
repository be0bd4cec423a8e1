"""Network namespaces of one test. Their names begin with the test's process id, so tests that run at once do not meet."""
import os
import signal
import subprocess


def run(args, ok=True):
    """Run a command; its output is shown when it fails and that is not `ok=False`."""
    done = subprocess.run(args, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if ok and done.returncode:
        raise SystemExit('FAILED: %s: %s%s' % (' '.join(args), done.stdout[-2000:], done.stderr[-2000:]))
    return done


class Namespaces:
    """All namespaces that were added here. Use it as a context manager: they are removed at its end, whatever happened."""

    def __init__(self):
        self.made = []

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        for namespace in reversed(self.made):
            namespace.delete()

    def add(self, name):
        namespace = Namespace('neutrino-%d-%s' % (os.getpid(), name))
        run(['ip', 'netns', 'add', namespace.name])
        self.made.append(namespace)
        namespace.ip('link', 'set', 'lo', 'up')
        return namespace

    @staticmethod
    def unavailable():
        """Why this machine cannot make them, or None."""
        probe = 'neutrino-%d-probe' % os.getpid()
        done = run(['ip', 'netns', 'add', probe], ok=False)
        if done.returncode == 0:
            done = run(['ip', '-n', probe, 'link', 'add', 'veth0', 'type', 'veth', 'peer', 'name', 'veth1'], ok=False)
            run(['ip', 'netns', 'del', probe], ok=False)
        return done.stderr.strip() or 'ip netns failed' if done.returncode else None


class Namespace:
    def __init__(self, name):
        self.name = name

    def inside(self, *args):
        """The command line that runs `args` in it; the process id stays that of the program."""
        return ['ip', 'netns', 'exec', self.name, *args]

    def run(self, *args, ok=True):
        return run(self.inside(*args), ok)

    def ip(self, *args):
        return run(['ip', '-n', self.name, *args])

    def cable(self, here, other, there, mtu):
        """A pair of Ethernet devices between this namespace and another."""
        self.ip('link', 'add', here, 'type', 'veth', 'peer', 'name', there, 'netns', other.name)
        self.ip('link', 'set', here, 'mtu', str(mtu), 'up')
        other.ip('link', 'set', there, 'mtu', str(mtu), 'up')

    def delete(self):
        for pid in run(['ip', 'netns', 'pids', self.name], ok=False).stdout.split():
            try:
                os.kill(int(pid), signal.SIGKILL)
            except ProcessLookupError:
                pass
        run(['ip', 'netns', 'del', self.name], ok=False)
