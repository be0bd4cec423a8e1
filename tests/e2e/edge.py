#!/usr/bin/env python3
"""What stands around the API, with the configuration files of a server: CORS, the health check, proxies, request ids,
and the bounds of a request body. crates/api/tests/edge.rs compares the details with Neutron."""
import http.client
import json
import os
import socket

from lab import Lab, check

ORIGIN = 'https://horizon.example.com'
GLOBAL = 'req-0a1b2c3d-0a1b-2c3d-4e5f-0a1b2c3d4e5f'
EXTRA = """
[cors]
allowed_origin = %s
[healthcheck]
disable_by_file_path = {down}
[oslo_middleware]
max_request_body_size = 2000
enable_proxy_headers_parsing = true
""" % ORIGIN


def ask(server, method, path, headers=None, body=None):
    """Status, headers with names in lower case, text."""
    connection = http.client.HTTPConnection('127.0.0.1', server.port, timeout=60)
    connection.request(method, path, body, headers or {})
    answer = connection.getresponse()
    found = {name.lower(): value for name, value in answer.getheaders()}, answer.read().decode()
    connection.close()
    return (answer.status,) + found


def chunked(server, chunks):
    """The answer to a body in chunks that does not end."""
    with socket.create_connection(('127.0.0.1', server.port), timeout=60) as s:
        s.sendall(b'POST /v2.0/networks HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n')
        s.sendall((b'1f4\r\n' + b'x' * 500 + b'\r\n') * chunks)
        return s.recv(65536).decode()


with Lab('edge') as lab:
    down = lab.path('down')
    server = lab.neutrino('n1', 'sqlite', lab.ovn(), EXTRA.format(down=down))

    status, headers, text = ask(server, 'GET', '/v2.0/networks', {'Origin': ORIGIN, 'X-Openstack-Request-Id': GLOBAL})
    check(status == 200 and headers['access-control-allow-origin'] == ORIGIN, 'a request from another origin: %s' % headers)
    check('X-OpenStack-Request-ID' in headers['access-control-expose-headers'], 'exposed: %s' % headers)
    own = headers['x-openstack-request-id']
    check(own.startswith('req-') and own != GLOBAL, 'request id %s' % own)
    asked = {'Origin': ORIGIN, 'Access-Control-Request-Method': 'PUT', 'Access-Control-Request-Headers': 'X-Auth-Token'}
    status, headers, text = ask(server, 'OPTIONS', '/v2.0/networks/x', asked)
    check((status, text) == (200, '') and headers['access-control-allow-methods'] == 'PUT', 'preflight: %s' % headers)
    status, headers, text = ask(server, 'OPTIONS', '/v2.0/networks/x', dict(asked, Origin='https://evil.example.com'))
    check(status == 200 and 'access-control-allow-origin' not in headers, 'preflight of a stranger: %s' % headers)

    check(ask(server, 'GET', '/healthcheck')[::2] == (200, 'OK'), 'health check')
    check(ask(server, 'HEAD', '/healthcheck')[0] == 204, 'HEAD of the health check')
    open(down, 'w').close()
    check(ask(server, 'GET', '/healthcheck')[::2] == (503, 'DISABLED BY FILE'), 'health check out of service')
    check(ask(server, 'HEAD', '/healthcheck')[0] == 503, 'HEAD of the health check out of service')
    check(ask(server, 'GET', '/v2.0/networks')[0] == 200, 'the API goes on')
    os.remove(down)
    check(json.loads(ask(server, 'GET', '/healthcheck', {'Accept': 'application/json'})[2]) ==
          {'detailed': False, 'reasons': ['OK']}, 'health check in service again')

    forwarded = {'Forwarded': 'for=192.0.2.1;proto=https;host=cloud.example.com', 'X-Forwarded-Prefix': '/network'}
    href = json.loads(ask(server, 'GET', '/', forwarded)[2])['versions'][0]['links'][0]['href']
    check(href == 'https://cloud.example.com/network/v2.0/', 'behind a proxy: ' + href)

    status, headers, text = ask(server, 'POST', '/v2.0/networks', body='x' * 2001)
    check(status == 413 and 'HTTPRequestEntityTooLarge' in text, 'a long body: %d %s' % (status, text))
    answer = chunked(server, 5)
    check(answer.startswith('HTTP/1.1 413 '), 'a long body in chunks: ' + answer)

    check(server.daemon.stop() == 0, 'exit status is not 0')
    with open(server.daemon.log, errors='replace') as f:
        lines = [line for line in f if own in line]
    check(lines and all(GLOBAL in line for line in lines), 'both ids in the log: %s' % lines)
print('edge: cross-origin requests, health check, proxies, request ids, long bodies')
