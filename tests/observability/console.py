"""The admin console's API, as a person or a script uses it."""

import json
import re

from programs import ask, get_json, until

NAME, PASSWORD = "operator", "a long enough password"


class Console:
    def __init__(self, service):
        self.api, self.service, self.headers = f"{service.url}/api/v1", service, {"content-type": "application/json"}

    def get(self, path):
        return get_json(f"{self.api}/{path}", headers=self.headers)

    def send(self, method, path, body, **headers):
        body, told = ask(f"{self.api}/{path}", json.dumps(body).encode(), {**self.headers, **headers}, method)
        return json.loads(body) if body else None, told

    def set_up(self):
        """Makes the first admin, with the code that is in the service's log."""
        code = until("the setup code", lambda: re.search(r"setup code ([\w-]+)", self.service.log.read_text()))[1]
        self.send("POST", "setup", {"code": code, "name": NAME, "password": PASSWORD})

    def log_in(self):
        me, told = self.send("POST", "login", {"name": NAME, "password": PASSWORD})
        self.headers |= {"cookie": told["set-cookie"].split(";")[0], "x-csrf-token": me["csrf_token"]}

    def token(self):
        return self.send("POST", "tokens", {"name": "backup", "role": "admin"})[0]["secret"]

    def change(self, name, old, new):
        file = self.get(f"files/{name}")
        assert old in file["text"], f"{name} does not say {old!r}"
        self.send("PUT", f"files/{name}", {"text": file["text"].replace(old, new)}, **{"if-match": file["etag"]})

    def publish(self, message):
        self.send("POST", "revisions", {"message": message})
        until("the kiosks' consent", lambda: (live := self.get("live"))["acknowledged"] == live["of"])
