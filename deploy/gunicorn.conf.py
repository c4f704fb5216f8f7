"""How gunicorn serves the portal; GUNICORN_CMD_ARGS or its own options overrule it, `--workers 4` for one."""

import os

workers = 2
threads = 2
preload_app = True  # the workers share the memory of one loaded application
timeout = 30
graceful_timeout = 10
keepalive = 5
# A worker's sign of life must not wait for a slow disk.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
control_socket_disable = True

loglevel = "warning"
accesslog = "-"
# No address, no browser, no query: what people look for is nobody's business.
access_log_format = "%(t)s %(m)s %(U)s %(s)s %(B)s bytes %(M)s ms"
