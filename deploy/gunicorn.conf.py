"""gunicorn's settings, for `make run` and for an installation; every value can be set in the environment.

The application is not preloaded: a database engine must not be shared across a fork.
"""

import os
from pathlib import Path

bind = os.environ.get("PORTAL_BIND") or f"127.0.0.1:{os.environ.get('PORTAL_PORT', '8000')}"
worker_class = "gthread"
workers = int(os.environ.get("PORTAL_WORKERS", "2"))
threads = int(os.environ.get("PORTAL_THREADS", "4"))
limit_request_line = 8190  # bytes: 200 ticked rows with a filter in Chinese are sent along with every poll
timeout = 60  # seconds without a sign of life from a worker
graceful_timeout = 10  # seconds to finish what was begun
keepalive = 5
max_requests = int(os.environ.get("PORTAL_MAX_REQUESTS", "0"))
max_requests_jitter = max_requests // 10
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 (heartbeat files; never on a slow disk)
control_socket_disable = True  # it would be written into the home folder of the user
accesslog = os.environ.get("PORTAL_ACCESS_LOG") or None
errorlog = "-"
loglevel = os.environ.get("PORTAL_LOG_LEVEL", "warning")
