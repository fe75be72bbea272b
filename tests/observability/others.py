"""What other people's exporters tell in a cluster: NVIDIA's, the kubelet's, the node's, cert-manager's, the blackbox's."""

import http.server
import threading
import time

DAY = 86_400
FIGURES = """\
DCGM_FI_DEV_FB_USED{{gpu="0",Hostname="node1"}} 15100
DCGM_FI_DEV_FB_FREE{{gpu="0",Hostname="node1"}} 8900
DCGM_FI_DEV_GPU_UTIL{{gpu="0",Hostname="node1"}} 47
DCGM_FI_DEV_GPU_TEMP{{gpu="0",Hostname="node1"}} 61
DCGM_FI_DEV_POWER_USAGE{{gpu="0",Hostname="node1"}} 58
kubelet_volume_stats_available_bytes{{namespace="kiosk",persistentvolumeclaim="u5-data"}} 7e9
kubelet_volume_stats_capacity_bytes{{namespace="kiosk",persistentvolumeclaim="u5-data"}} 1e10
node_filesystem_avail_bytes{{mountpoint="/",fstype="ext4"}} 6e10
node_filesystem_size_bytes{{mountpoint="/",fstype="ext4"}} 1e11
certmanager_certificate_expiration_timestamp_seconds{{exported_namespace="kiosk",name="u5-tls"}} {ends}
probe_ssl_earliest_cert_expiry{{target="https://kiosk.shop.example"}} {ends}
"""


class Exporters:
    def __init__(self):
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200)
                self.send_header("content-type", "text/plain; version=0.0.4")
                self.end_headers()
                self.wfile.write(FIGURES.format(ends=int(time.time()) + 61 * DAY).encode())

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
