#!/usr/bin/env python3
"""Random rules, credentials and targets, with what the real oslo.policy says to them.

    generate.py SEED CALLS > vectors.jsonl

Every line is either a "text" (one rule, possibly garbage, evaluated by itself) or a "world" (registered rules,
files and options). "http" and "https" checks are answered here: yes if the URL has "yes" in it.
"""

import json
import logging
import os
import random
import shutil
import sys
import tempfile
import warnings

import yaml
from oslo_config import cfg
from oslo_policy import _checks, _external, _parser, policy

warnings.simplefilter("ignore")


class Attr(_checks.Check):
    """A kind of the application: attr:NAME=VALUE, with a KeyError if the target has no such attribute."""

    def __call__(self, target, creds, enforcer, current_rule=None):
        name, value = self.match.split("=", 1)
        return str(target[name]) == value


_checks.register("attr", Attr)


class Complaints(logging.Handler):
    """Whether the parser has logged an error since it was asked last."""

    seen = False

    def emit(self, record):
        if record.name == "oslo_policy._parser" and record.levelno >= logging.ERROR:
            self.seen = True

    def take(self):
        seen, self.seen = self.seen, False
        return seen


COMPLAINTS = Complaints()
logging.getLogger("oslo_policy").addHandler(COMPLAINTS)
logging.getLogger("oslo_policy").propagate = False
ASKED = []


class Response:
    def __init__(self, text):
        self.text = text

    def close(self):
        pass


def post(url, data, **_):
    ASKED.append([url, json.loads(data["rule"])])
    return Response('"True"' if "yes" in url else "False")


_external.requests.post = post

ROLES = ["admin", "Admin", "member", "reader", "READER", "manager", "x", "None", "p1"]
FIELDS = ["project_id", "user_id", "network:project_id", "id", "flag", "n", "f", "none", "list", "gone", "user.enabled"]
VALUES = ["p1", "p2", "u1", "admin", "Member", "yes", "", "None", "True", "1", "1.0", "\u00e9t\u00e9", "STRASSE", "it's", None, True, False,
          0, 1, -5, 7, 1.0, 0.1, 1e16, 1e-7, -0.0, 2.5, 123456789012, ["a", "p1"], [], {"a": 1}, [1, None, "it's"], {"k": ["v", True]}]
KINDS = ["project_id", "user_id", "roles", "domain_id", "system", "system_scope", "user.id", "user.domain.id", "groups.id",
         "groups.names", "is_admin", "none", "absent", "user", "flag", "token.list", "'Member'", "\"p1\"", "None", "True", "False", "1",
         "-5", "1.0", "0x1F", "1e16", "'it\\'s'", "'p1'", "''", "user_id.x", "n", "f"]
ODD_KINDS = ["", "'p1", "a b", "class", "007", "1_0", "1__0", "a-b", "a+b", "f(x)", "x[0]", "a..b", "a.0", "is-admin", "...", "(1)", "[1]",
             "u'p1'", "b'p1'", "''''", "1j", "--1", "None.x", "a.None", "not", "AND", "lambda", "\u00e9", "*", "@", "!", "\\", "%", "#", "0b1", "1."]
ODD_MATCHES = ["%", "%%", "50%", "%s", "%(n)d", "%(f)d", "%(none)d", "%(flag)i", "%(list)r", "%(id)r", "%(id)x", "%(n)5s", "%(id", "%(id)", "%()s", "%(a(b)c)s",
               "a:b", ":", "%(gone)s%", "%%(id)s", "%(id)s%(n)s", "\"p1\"", "'p1'", "%(id)s)", "%(gone)s50%"]
NAMES = ["r%d" % i for i in range(8)] + ["default", "spare", "a:b", "get_thing:attr"]


class Generator:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def chance(self, percent):
        return self.random.random() * 100 < percent

    def pick(self, items):
        return self.random.choice(items)

    def match(self):
        kind = self.random.randrange(10)
        if kind < 6:
            return "%%(%s)s" % self.pick(FIELDS)
        if kind < 9:
            value = self.pick([v for v in VALUES if not isinstance(v, (list, dict))])
            return str(value).replace(" ", "")
        return self.pick(["x%(id)s", "%(id)s%%", "%(user_id)s-%(project_id)s", "%(n)d", "%(list)r", "%%"])

    def leaf(self, names, odd=0):
        if self.chance(odd):
            return self.garbage()
        kind = self.random.randrange(100)
        if kind < 25:
            return "role:" + (self.match() if self.chance(20) else self.pick(ROLES))
        if kind < 50 and names:
            return "rule:" + self.pick(names)
        if kind < 80:
            return self.pick(KINDS) + ":" + self.match()
        if kind < 86:
            return "attr:%s=%s" % (self.pick(FIELDS), self.pick(["p1", "u1", "None", "True", "1"]))
        if kind < 92:
            return "%s://host/%s/%s" % (self.pick(["http:", "https:"])[:-1], self.pick(["yes", "no"]), self.pick(["a", "%(id)s", "%(gone)s", "%(n)s"]))
        return self.pick(["@", "!"])

    def garbage(self):
        kind = self.random.randrange(8)
        if kind == 0:
            return self.pick(["and", "or", "not", "AND", "(", ")", "()", "'", "\"", "'x'", "\"x:y\"", "'a':'b'", ":", "::", "word", "rule", "@@", "!!", "(@", "!)", "' '"])
        if kind < 3:
            return self.pick(ODD_KINDS) + ":" + self.match()
        if kind < 6:
            return self.pick(KINDS + ["role", "rule", "http"]) + ":" + self.pick(ODD_MATCHES)
        alphabet = "ab1:()%'\" s@!.-_\t\u00a0\u001c\\"
        return "".join(self.pick(alphabet) for _ in range(self.random.randrange(1, 12)))

    def rule(self, names, depth=0, odd=0):
        kind = self.random.randrange(100)
        if depth > 3 or kind < 35:
            return self.leaf(names, odd)
        if kind < 50:
            return "not " + self.group(names, depth, odd)
        if kind < 65:
            return self.paren(self.rule(names, depth + 1, odd))
        words = [self.group(names, depth, odd)]
        for _ in range(self.random.randrange(1, 4)):
            words.append(self.pick(["and", "or", "AND", "Or"]) if not self.chance(odd / 4) else self.pick(["and or", "", "not", "xor"]))
            if self.chance(15):
                words.append("not")
            words.append(self.group(names, depth, odd))
        return self.pick([" ", "  ", " ", "\t", "\n "]).join(words)

    def group(self, names, depth, odd):
        rule = self.rule(names, depth + 1, odd)
        return self.paren(rule) if self.chance(50) else rule

    def paren(self, rule):
        space = self.pick(["", "", " "])
        return "(%s%s%s)" % (space, rule, space)

    def list_rule(self, names, odd):
        outer = []
        for _ in range(self.random.randrange(0, 4)):
            if self.chance(20):
                outer.append(self.leaf(names, odd))
            else:
                outer.append([self.leaf(names, odd) for _ in range(self.random.randrange(0, 4))])
        return outer

    def value(self):
        return self.pick(VALUES)

    def target(self):
        names = [name for name in FIELDS if name != "gone"] + ["a(b)c", "", "user"]
        target = {name: self.value() for name in names if self.chance(75)}
        if self.chance(70):
            target["project_id"], target["user_id"] = self.pick(["p1", "p2"]), self.pick(["u1", "u2"])
        return target

    def creds(self):
        creds = {"user_id": self.pick(["u1", "u2", None]), "project_id": self.pick(["p1", "p2", None]),
                 "domain_id": self.pick([None, None, None, "d1", ""]), "system_scope": self.pick([None, None, None, "all", ""]),
                 "is_admin": self.pick([True, False]), "none": None, "flag": self.value(), "n": self.value(), "f": self.value()}
        if self.chance(92):
            creds["roles"] = [self.pick(ROLES) for _ in range(self.random.randrange(0, 4))]
        elif self.chance(40):
            creds["roles"] = self.pick([None, [1], 5])
        if self.chance(80):
            creds["user"] = self.pick([{"id": "u1", "domain": {"id": "p1"}}, {"id": "u2", "domain": [{"id": "p1"}, {"id": "p2"}]}, "u1", None, []])
            creds["groups"] = self.pick([[{"id": "p1", "names": ["a", "p2"]}, {"id": "p2"}], [], [{"names": []}, "p1"], {"id": ["p1", 1]}])
            creds["token"] = self.pick([{"list": ["p1", 1, None, ["p1"]]}, {"list": []}, {}])
        if self.chance(10):
            creds["system"] = self.pick(["all", True, None])
        return creds


def outcome(call):
    del ASKED[:]
    try:
        result = bool(call())
    except policy.InvalidScope as error:
        result = "scope: %s" % error
    except policy.PolicyNotAuthorized:
        result = False
    except Exception as error:
        result = "raises " + type(error).__name__
    return result, list(ASKED)


def parsed(rule):
    COMPLAINTS.take()
    try:
        check = _parser.parse_rule(rule)
    except Exception as error:
        raise SystemExit("parse_rule(%r) raised %r" % (rule, error))
    return check, COMPLAINTS.take()


def new_enforcer(directory, options):
    conf = cfg.ConfigOpts()
    conf([], project="vectors", default_config_files=[], default_config_dirs=[])
    enforcer = policy.Enforcer(conf, policy_file=os.path.join(directory, "policy.yaml"))
    conf.set_override("policy_dirs", [os.path.join(directory, "policy.d"), os.path.join(directory, "more")], "oslo_policy")
    conf.set_override("enforce_new_defaults", options["enforce_new_defaults"], "oslo_policy")
    enforcer.default_rule = options["default_rule"]
    enforcer.rules.default_rule = options["default_rule"]
    enforcer.suppress_deprecation_warnings = True
    if not options["enforce_scope"]:
        enforcer._enforce_scope = lambda *_, **__: True
    return enforcer


def make_text(gen, directory):
    """A rule by itself, with no other rules around it."""
    odd = gen.pick([0, 10, 40, 100])
    rule = gen.list_rule([], odd) if gen.chance(20) else gen.rule([], odd=odd)
    if gen.chance(5):
        rule = gen.pick(["", " ", "()", "not", "\u2003", [[]], [], [""], ["", []]])
    check, fails_closed = parsed(rule)
    enforcer = new_enforcer(directory, {"enforce_new_defaults": True, "default_rule": "default", "enforce_scope": True})
    calls = []
    for _ in range(4):
        creds, target = gen.creds(), gen.target()
        result, asked = outcome(lambda: enforcer.enforce(check, target, dict(creds)))
        calls.append({"creds": creds, "target": target, "result": result, "asked": asked})
    return {"kind": "text", "rule": rule, "fails_closed": fails_closed, "canonical": str(check), "calls": calls}


def references(check):
    if isinstance(check, _checks.RuleCheck):
        yield check.match
    inner = getattr(check, "rules", None) or [getattr(check, "rule", None)]
    for part in inner:
        if isinstance(part, _checks.BaseCheck):
            yield from references(part)


def is_cyclic(rules):
    done, way = set(), []

    def walk(name):
        if name not in rules:
            name = rules.default_rule
        if name not in rules or name in done:
            return False
        if name in way:
            return True
        way.append(name)
        found = any(walk(other) for other in references(rules[name]))
        way.pop()
        done.add(name)
        return found

    return any(walk(name) for name in list(rules))


def make_file(gen, names):
    rules = {}
    for name in gen.random.sample(NAMES + ["old%d" % i for i in range(4)], gen.random.randrange(0, 6)):
        below = NAMES[: NAMES.index(name)] if name in NAMES else NAMES[:3]
        if gen.chance(3):
            below = names
        if name.startswith("old") and gen.chance(40):
            rules[name] = gen.pick(["rule:r3", "rule:r5", "role:old"])
        else:
            rules[name] = gen.list_rule(below, 0) if gen.chance(12) else gen.rule(below)
    if gen.chance(30):
        return json.dumps(rules, indent=gen.pick([None, 2]), ensure_ascii=gen.chance(50))
    style = gen.pick([None, "'", '"', "|", ">"])
    return yaml.safe_dump(rules, default_style=style, width=gen.pick([20, 80, 1000]), allow_unicode=gen.chance(50), sort_keys=False)


def make_world(gen, directory):
    options = {"enforce_new_defaults": gen.chance(50), "default_rule": gen.pick(["default", "default", "spare", "nothere", ""]),
               "enforce_scope": gen.chance(70)}
    defaults = []
    for index, name in enumerate(NAMES[:8]):
        if gen.chance(75):
            below = NAMES[:index] + (["default", "nothere"] if gen.chance(10) else [])
            default = {"name": name, "check": gen.rule(below), "scope_types": [], "deprecated": None}
            if gen.chance(40):
                default["scope_types"] = gen.random.sample(["system", "domain", "project"], gen.random.randrange(1, 3))
            if gen.chance(40):
                default["deprecated"] = {"name": gen.pick([name, "old%d" % gen.random.randrange(4)]),
                                         "check": gen.pick([default["check"], "role:old", gen.rule(NAMES[:index])])}
            defaults.append(default)
    names = NAMES + ["nothere"]
    files = {}
    for path, percent in [("policy.yaml", 70), ("policy.d/10-a.yaml", 40), ("policy.d/20-b.json", 30), ("policy.d/.hidden.yaml", 10),
                          ("policy.d/sub/x.yaml", 10), ("more/z.yaml", 20)]:
        if gen.chance(percent):
            files[path] = make_file(gen, names)
            os.makedirs(os.path.dirname(os.path.join(directory, path)), exist_ok=True)
            with open(os.path.join(directory, path), "w", encoding="utf-8") as file:
                file.write(files[path])
    COMPLAINTS.take()
    enforcer = new_enforcer(directory, options)
    for default in defaults:
        old = default["deprecated"]
        deprecated = old and policy.DeprecatedRule(old["name"], old["check"], deprecated_reason="r", deprecated_since="s")
        enforcer.register_default(policy.RuleDefault(default["name"], default["check"], deprecated_rule=deprecated,
                                                     scope_types=default["scope_types"] or None))
    enforcer.load_rules()
    world = {"kind": "world", "options": options, "defaults": defaults, "files": files, "fails_closed": COMPLAINTS.take(),
             "cyclic": is_cyclic(enforcer.rules), "canonical": {name: str(check) for name, check in enforcer.rules.items()}, "calls": []}
    if world["cyclic"] or world["fails_closed"]:
        return world
    for _ in range(20):
        creds, target = gen.creds(), gen.target()
        rule = gen.pick(names + ["old0", "old1"])
        call = {"rule": rule, "creds": creds, "target": target}
        if gen.chance(15):
            call["check"] = gen.rule(names)
            check, fails_closed = parsed(call["check"])
            assert not fails_closed, call["check"]
            call["result"], call["asked"] = outcome(lambda: enforcer.enforce(check, target, dict(creds), do_raise=True))
        else:
            call["result"], call["asked"] = outcome(lambda: enforcer.enforce(rule, target, dict(creds), do_raise=True))
        world["calls"].append(call)
    return world


def main():
    seed, calls = int(sys.argv[1]), int(sys.argv[2])
    gen = Generator(seed)
    made = 0
    while made < calls:
        directory = tempfile.mkdtemp(prefix="policy-vectors-")
        try:
            case = (make_text if gen.chance(60) else make_world)(gen, directory)
        finally:
            shutil.rmtree(directory)
        made += len(case["calls"])
        print(json.dumps(case, separators=(",", ":")))


if __name__ == "__main__":
    main()
