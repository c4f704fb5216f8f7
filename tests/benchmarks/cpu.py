"""What a request costs in CPU, whoever spends it: compared within one run, since the machine may be busy."""

import gc
import time
from pathlib import Path
from statistics import median

from django.db import connection
from django.test import Client

GOES = 3


def cpu_seconds() -> float:
    """Of this process, and of the server's process that works for it."""
    spent = time.process_time()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            (pid,) = cursor.fetchone()
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        spent += (int(fields[11]) + int(fields[12])) / 100
    return spent


def cost(client: Client, address: str, rounds: int) -> float:
    """CPU seconds of one request: the middle of several goes of many, since a server's clock ticks slowly."""
    client.get(address)
    spent = []
    for _go in range(GOES):
        gc.collect()
        before = cpu_seconds()
        for _round in range(rounds):
            assert client.get(address).status_code == 200
        spent.append((cpu_seconds() - before) / rounds)
    return median(spent)
