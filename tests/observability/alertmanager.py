"""An Alertmanager, and the webhook that it delivers to."""

import http.server
import json
import queue
import threading

import yaml

from programs import Program, free_port, installed


class Webhook:
    """Keeps what is delivered."""

    def __init__(self):
        self.deliveries = queue.Queue()
        hook = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                hook.deliveries.put(json.loads(body))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def until(self, wanted, patience=60):
        """The first alert that is delivered of which `wanted` says so."""
        while True:
            delivery = self.deliveries.get(timeout=patience)
            for alert in delivery["alerts"]:
                if wanted(alert):
                    return alert

    def stop(self):
        self.server.shutdown()


class Alertmanager(Program):
    def __init__(self, folder, webhook):
        self.port = free_port()
        config = {
            "route": {"receiver": "people", "group_by": ["alertname"], "group_wait": "0s", "group_interval": "1s"},
            "receivers": [{"name": "people", "webhook_configs": [{"url": webhook.url, "send_resolved": True}]}],
        }
        file = folder / "alertmanager.yaml"
        file.write_text(yaml.safe_dump(config))
        super().__init__(folder, "alertmanager", [
            installed("prometheus-alertmanager", "prometheus-alertmanager"), f"--config.file={file}",
            f"--storage.path={folder / 'alertmanager'}", f"--web.listen-address=127.0.0.1:{self.port}", "--cluster.listen-address="])
        self.serves(f"http://127.0.0.1:{self.port}/-/ready")
