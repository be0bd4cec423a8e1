"""Records what Neutron's own filters answer around the API: writes edge.json beside this file.

Runs with the Python of an installed Neutron 29: its filters in the order of its api-paste.ini, its version document, its
health check, and in place of the v2.0 application one that knows `/v2.0/` only. No server, no database.

    python crates/api/tests/edge_record.py
"""
import json
import os
import sys
import tempfile

import webob
from neutron.common import config as neutron_config
from neutron.pecan_wsgi import app as pecan_app
from oslo_config import cfg
from oslo_middleware import CatchErrors, Healthcheck, HTTPProxyToWSGI, RequestId, cors
from paste.urlmap import URLMap

PORT = 9696
GLOBAL = 'req-0a1b2c3d-0a1b-2c3d-4e5f-0a1b2c3d4e5f'
KEPT = ('access-control-', 'vary', 'content-type', 'x-openstack-')


def v2(environ, start_response):
    found = environ['PATH_INFO'] == '/'
    start_response('200 OK' if found else '404 Not Found', [('Content-Type', 'application/json')])
    return [b'{}']


def pipeline(options):
    conf = cfg.ConfigOpts()
    with tempfile.NamedTemporaryFile('w', suffix='.conf') as file:
        for section, values in options.items():
            file.write('[%s]\n' % section)
            file.writelines('%s = %s\n' % item for item in values.items())
        file.flush()
        conf([], project='neutron', default_config_files=[file.name])

    def around(app, filters):
        for build in reversed(filters):
            app = build(app, conf)
        return app
    outer = [cors.CORS, HTTPProxyToWSGI]
    urls = URLMap()
    urls['/'] = around(pecan_app.versions_factory({}), outer)
    urls['/v2.0'] = around(v2, outer + [RequestId, CatchErrors])
    urls['/healthcheck'] = Healthcheck(None, conf)
    return urls


def ask(app, method, path, headers):
    request = webob.Request.blank(path, method=method, base_url='http://api.test:%d' % PORT)
    request.environ['REMOTE_ADDR'] = '127.0.0.1'
    for name, value in headers:
        request.headers[name] = value
    try:
        response = request.get_response(app)
    except TypeError:
        return {'status': 'ignored'}
    kept = {name.lower(): value for name, value in response.headers.items() if name.lower().startswith(KEPT)}
    if 'x-openstack-request-id' in kept:
        kept['x-openstack-request-id'] = 'req-*'
    answer = {'status': response.status_int, 'headers': kept}
    if response.status_int in (200, 503, 204) and 'v2.0' not in path:
        answer['body'] = response.text
    return answer


ORIGIN = ('Origin', 'https://horizon.example.com')
OTHER = ('Origin', 'https://other.example.com')


def wants(method, headers=None):
    return [('Access-Control-Request-Method', method)] + \
        ([('Access-Control-Request-Headers', headers)] if headers is not None else [])


CROSS = [
    ('GET', '/', []), ('GET', '/', [ORIGIN]), ('GET', '/', [OTHER]), ('GET', '/nope', [ORIGIN]),
    ('GET', '/v2.0/', [ORIGIN]), ('GET', '/v2.0/nope', [ORIGIN]), ('HEAD', '/', [ORIGIN]),
    ('GET', '/', [('Origin', 'https://HORIZON.example.com')]), ('GET', '/', [('Origin', 'https://horizon.example.com/')]),
    ('GET', '/', [('Origin', '')]), ('GET', '/', [('Origin', 'null')]), ('GET', '/', [('Origin', '*')]),
    ('GET', '/healthcheck', [ORIGIN]), ('OPTIONS', '/healthcheck', [ORIGIN] + wants('GET')),
    ('OPTIONS', '/', []), ('OPTIONS', '/', [ORIGIN]), ('OPTIONS', '/', wants('GET')),
    ('OPTIONS', '/', [ORIGIN] + wants('GET')), ('OPTIONS', '/', [OTHER] + wants('GET')),
    ('OPTIONS', '/nope', []), ('OPTIONS', '/v2.0/nope', []), ('OPTIONS', '/v2.0/', []),
    ('OPTIONS', '/nope', [ORIGIN] + wants('PUT')), ('OPTIONS', '/v2.0/nope', [ORIGIN] + wants('POST', '')),
    ('OPTIONS', '/v2.0/', [ORIGIN] + wants('DELETE', 'x-auth-token')),
    ('OPTIONS', '/v2.0/nope', [ORIGIN] + wants('PATCH', 'X-Auth-Token, content-type,,Accept ,')),
    ('OPTIONS', '/v2.0/nope', [ORIGIN] + wants('PATCH', 'X-Auth-Token, X-Evil')),
    ('OPTIONS', '/v2.0/nope', [ORIGIN] + wants('HEAD')), ('OPTIONS', '/v2.0/nope', [ORIGIN] + wants('get')),
    ('OPTIONS', '/v2.0/nope', [ORIGIN] + wants('GET', 'X-Custom')), ('OPTIONS', '/v2.0/nope', [ORIGIN] + wants('')),
    ('OPTIONS', '/v2.0/nope', [OTHER] + wants('GET', 'If-Match')),
]

PROXY = [('GET', '/', [(name, value) for name, value in headers]) for headers in [
    [], [('Host', 'c.d')], [('Host', 'c.d:80')], [('Host', 'c.d:443')],
    [('X-Forwarded-Host', 'a.b:1')], [('X-Forwarded-Host', 'a.b:80')], [('X-Forwarded-Prefix', '/net')],
    [('X-Forwarded-Prefix', '/net/')], [('X-Forwarded-Prefix', 'net')], [('X-Forwarded-Host', '')],
    [('X-Forwarded-Host', 'a.b'), ('X-Forwarded-Prefix', '/x/y'), ('X-Forwarded-For', '192.0.2.9')],
    [('Forwarded', 'proto=https;host=a.b')], [('Forwarded', 'Proto = https ; HOST=a.b:443')],
    [('Forwarded', 'for=192.0.2.60;proto=http;host=one, for=192.0.2.61;proto=https;host=two')],
    [('Forwarded', 'for=192.0.2.60'), ('X-Forwarded-Host', 'not.read')],
    [('Forwarded', 'proto=;host='), ('X-Forwarded-Host', 'not.read')],
    [('Forwarded', 'nonsense')], [('Forwarded', ''), ('X-Forwarded-Host', 'is.read')],
    [('Forwarded', 'host=a.b'), ('X-Forwarded-Prefix', '/net')],
    [('Forwarded', 'host=a.b;host=c.d')],
]]
TRUSTED = PROXY + [('GET', '/', headers) for headers in [
    [('X-Forwarded-Proto', 'https')], [('X-Forwarded-Proto', 'https'), ('Host', 'c.d:443')],
    [('X-Forwarded-Proto', 'https'), ('X-Forwarded-Host', 'a.b:443')], [('X-Forwarded-Proto', '')],
    [('Forwarded', 'host=a.b;proto=https'), ('X-Forwarded-Proto', 'http')],
]]

HEALTH = [(method, path, [('Accept', accept)] if accept is not None else []) for method, path, accept in [
    ('GET', '/healthcheck', None), ('HEAD', '/healthcheck', None), ('POST', '/healthcheck', None),
    ('DELETE', '/healthcheck', None), ('OPTIONS', '/healthcheck', None), ('GET', '/healthcheck/', None),
    ('GET', '/healthcheck/x', None), ('GET', '//healthcheck', None), ('GET', '/healthcheckx', None),
    ('GET', '/HEALTHCHECK', None), ('GET', '/%68ealthcheck', None), ('GET', '/healthcheck.json', None),
    ('GET', '/healthcheck', 'application/json'), ('GET', '/healthcheck', 'text/html'),
    ('GET', '/healthcheck', 'text/plain'), ('GET', '/healthcheck', '*/*'), ('GET', '/healthcheck', 'text/*'),
    ('GET', '/healthcheck', 'application/*'), ('GET', '/healthcheck', 'image/png'), ('GET', '/healthcheck', 'garbage'),
    ('GET', '/healthcheck', ''), ('GET', '/healthcheck', 'application/json;q=0.9, text/html;q=0.5'),
    ('GET', '/healthcheck', 'application/json;q=0.5, text/html;q=0.9'),
    ('GET', '/healthcheck', 'application/json, text/html'), ('GET', '/healthcheck', 'application/json, */*;q=0.1'),
    ('GET', '/healthcheck', 'text/plain;q=0, */*'), ('GET', '/healthcheck', 'application/json;q=0'),
    ('GET', '/healthcheck', 'APPLICATION/JSON'), ('GET', '/healthcheck', 'application/json;charset=utf-8'),
    ('HEAD', '/healthcheck', 'application/json'),
    ('GET', '/healthcheck', 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'),
]]
FEW = [request for request in HEALTH if request[1] == '/healthcheck'][:2] + [
    ('GET', '/healthcheck', [('Accept', 'application/json')]), ('GET', '/healthcheck', [('Accept', 'text/html')])]
PROXIED = [('GET', '/healthcheck', [(name, value)]) for name, value in [
    ('X-Forwarded-For', '192.0.2.1'), ('X-Forwarded-Proto', 'http'), ('X-Forwarded-Host', 'a'), ('X-Forwarded', 'a'),
    ('X-Forwarded-Prefix', '/a'), ('Forwarded', 'for=192.0.2.1'), ('X-Forwarded-For', ''), ('Via', '1.1 a')]]
IDS = [(method, path, headers) for method, path, headers in [
    ('GET', '/v2.0/', []), ('GET', '/v2.0', []), ('GET', '/v2.0/nope', []), ('GET', '/v2.0x', []), ('GET', '/', []),
    ('GET', '//v2.0/', []), ('GET', '/v2.0/', [('X-Openstack-Request-Id', GLOBAL)]), ('POST', '/v2.0/nope', []),
    ('GET', '/v2.0/', [('X-Compute-Request-Id', GLOBAL)]),
]]

# Files that a configuration names: `{there}` is one that exists, `{missing}` one that does not.
CASES = [
    ({}, CROSS + PROXY + HEALTH + IDS),
    ({'cors': {'allowed_origin': 'https://horizon.example.com'}}, CROSS),
    ({'cors': {'allowed_origin': 'https://a.example.com, https://horizon.example.com,https://other.example.com',
               'allow_credentials': 'false', 'max_age': '0', 'expose_headers': '', 'allow_methods': 'GET,HEAD',
               'allow_headers': 'X-Custom , If-Match'}}, CROSS),
    ({'cors': {'allowed_origin': '*', 'max_age': '5'}}, CROSS),
    ({'cors': {'allowed_origin': '*,https://horizon.example.com', 'expose_headers': 'X-One,X-Two'}}, CROSS),
    ({'cors': {'allowed_origin': 'https://horizon.example.com', 'max_age': '-7'}}, CROSS),
    ({'cors': {'allowed_origin': 'https://horizon.example.com', 'allow_methods': ''}}, CROSS),
    ({'cors': {'max_age': '60'}, 'cors.horizon': {'allowed_origin': 'https://horizon.example.com'}}, CROSS),
    ({'oslo_middleware': {'enable_proxy_headers_parsing': 'true'}}, TRUSTED),
    ({'healthcheck': {'backends': 'disable_by_file', 'disable_by_file_path': '{missing}'}}, HEALTH),
    ({'healthcheck': {'backends': 'disable_by_file', 'disable_by_file_path': '{there}'}}, HEALTH),
    ({'healthcheck': {'backends': 'disable_by_file'}}, FEW),
    ({'healthcheck': {'backends': 'disable_by_files_ports', 'disable_by_file_paths': '1:{there},9696:{missing}'}}, FEW),
    ({'healthcheck': {'backends': 'disable_by_files_ports', 'disable_by_file_paths': '1:{missing}, 9696:{there}'}}, FEW),
    ({'healthcheck': {'backends': 'enable_by_files', 'enable_by_file_paths': '{there},{there}'}}, FEW),
    ({'healthcheck': {'backends': 'enable_by_files', 'enable_by_file_paths': '{there},{missing}'}}, FEW),
    ({'healthcheck': {'backends': 'disable_by_file,disable_by_files_ports', 'disable_by_file_path': '{missing}',
                      'disable_by_file_paths': '9696:{there}'}}, HEALTH),
    ({'healthcheck': {'backends': 'disable_by_files_ports,disable_by_file', 'disable_by_file_path': '{missing}',
                      'disable_by_file_paths': '9696:{there}'}}, FEW),
    ({'healthcheck': {'allowed_source_ranges': '127.0.0.0/8,2001:db8::/32'}}, FEW),
    ({'healthcheck': {'allowed_source_ranges': '192.0.2.0/24,::/0'}}, FEW),
    ({'healthcheck': {'ignore_proxied_requests': 'true'}}, FEW + PROXIED),
    ({'healthcheck': {'ignore_proxied_requests': 'false'}}, PROXIED),
]


def record():
    neutron_config.register_common_config_options()
    neutron_config.set_cors_middleware_defaults()
    cfg.CONF([], project='neutron', default_config_files=[])
    out = []
    with tempfile.NamedTemporaryFile() as there:
        files = {'there': there.name, 'missing': there.name + '.missing'}
        for options, requests in CASES:
            if 'backends' not in options.get('healthcheck', {}):
                # The backend of Neutron's api-paste.ini.
                options.setdefault('healthcheck', {}).update(backends='disable_by_file',
                                                             disable_by_file_path='{missing}')
            filled = {section: {name: value.format(**files) for name, value in values.items()}
                      for section, values in options.items()}
            app = pipeline(filled)
            answers = [dict(ask(app, *request), request=request) for request in requests]
            out.append({'options': options, 'answers': answers})
    return out


if __name__ == '__main__':
    cases = record()
    lines = ['{"options": %s, "answers": [\n%s\n]}' % (
        json.dumps(case['options']), ',\n'.join(json.dumps(answer, sort_keys=True) for answer in case['answers']))
        for case in cases]
    target = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(os.path.abspath(__file__)), 'edge.json')
    with open(target, 'w') as file:
        file.write('[\n%s\n]\n' % ',\n'.join(lines))
    print(sum(len(case['answers']) for case in cases), 'answers')
