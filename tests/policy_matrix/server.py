"""One Neutron endpoint."""
import http.client
import json
import urllib.parse


class Server:
    """Requests over one connection, which is opened again when the server has closed it."""

    def __init__(self, url):
        parts = urllib.parse.urlsplit(url)
        self.host, self.port, self.connection = parts.hostname, parts.port or 80, None

    def call(self, method, path, body=None, headers=None):
        """-> (status, what the JSON says or the text)."""
        data = None if body is None else json.dumps(body)
        sent = dict(headers or {})
        if data is not None:
            sent['Content-Type'] = 'application/json'
        fresh = self.connection is None
        try:
            if fresh:
                self.connection = http.client.HTTPConnection(self.host, self.port, timeout=120)
            self.connection.request(method, '/v2.0' + path, data, sent)
            answer = self.connection.getresponse()
            text = answer.read()
        except (http.client.HTTPException, OSError):
            self.connection = None
            if fresh:
                raise
            return self.call(method, path, body, headers)
        if answer.will_close:
            self.connection.close()
            self.connection = None
        try:
            return answer.status, json.loads(text) if text else None
        except ValueError:
            return answer.status, text.decode(errors='replace')
