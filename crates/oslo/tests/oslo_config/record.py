#!/usr/bin/env python3
"""Asks the real oslo.config what it makes of cases.json, one JSON answer per line.

Run with a Python that has oslo.config: python record.py > expected.jsonl
"""

import json
import os
import pathlib
import tempfile

from oslo_config import cfg, types

HERE = pathlib.Path(__file__).parent


def option(case):
    names = [cfg.DeprecatedOpt(name, group=group) for group, name in case.get("deprecated", [])]
    common = {"default": case.get("default"), "deprecated_opts": names}
    kind = case["type"]
    if kind == "int":
        return cfg.IntOpt(case["option"], min=case.get("min"), max=case.get("max"), **common)
    if kind == "choice":
        return cfg.StrOpt(case["option"], choices=case["choices"], **common)
    if kind == "endpoints":
        item = types.String(regex=r"^(tcp|ssl|unix):.+")
        return cfg.ListOpt(case["option"], item_type=item, **common)
    simple = {
        "str": cfg.StrOpt,
        "bool": cfg.BoolOpt,
        "float": cfg.FloatOpt,
        "list": cfg.ListOpt,
        "dict": cfg.DictOpt,
        "host": cfg.HostAddressOpt,
        "multi": cfg.MultiStrOpt,
    }
    return simple[kind](case["option"], **common)


def answer(case, directory):
    args = []
    for index, text in enumerate(case["files"]):
        path = directory / f"{index}.conf"
        path.write_bytes(text.encode())
        args += ["--config-file", str(path)]
    os.environ.update(case.get("env", {}))
    conf = cfg.ConfigOpts()
    try:
        group = None if case["group"] == "DEFAULT" else case["group"]
        conf.register_opt(option(case), group=group)
        for other, name, default in case.get("also", []):
            conf.register_opt(cfg.StrOpt(name, default=default), group=None if other == "DEFAULT" else other)
        conf(args, project="nothing", prog="nothing", default_config_files=[], default_config_dirs=[])
        value = conf[group][case["option"]] if group else conf[case["option"]]
        return {"value": list(value.items()) if isinstance(value, dict) else value}
    except (cfg.Error, ValueError, RecursionError):
        return {"error": True}
    finally:
        for name in case.get("env", {}):
            del os.environ[name]


def main():
    for case in json.loads((HERE / "cases.json").read_text()):
        with tempfile.TemporaryDirectory() as directory:
            print(json.dumps({"name": case["name"]} | answer(case, pathlib.Path(directory)), ensure_ascii=False))


main()
