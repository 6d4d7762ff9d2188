"""A server of the tests: the real ASGI application under uvicorn, in a thread of this process."""

import socket
import threading
import time

import uvicorn

from studio.web import LIMITS


class RunningServer:
    """Listens on a free port from construction until `stop`. Threads share the test's database file.

    proxies: whose X-Forwarded-For counts.
    """

    def __init__(self, proxies: str = "127.0.0.1") -> None:
        from studio.asgi import application  # loads the whole application: not before Django is set up

        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self.port = int(self._socket.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"
        config = uvicorn.Config(
            application,
            lifespan="on",
            timeout_graceful_shutdown=1,
            forwarded_allow_ips=proxies,
            **LIMITS,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([self._socket],), daemon=True)
        self._thread.start()
        until = time.monotonic() + 80
        while not self._server.started:
            assert self._thread.is_alive(), "the server did not start; its log says why"
            assert time.monotonic() < until, "the server did not start within 80 s"
            time.sleep(0.01)  # uvicorn has a flag, not an event

    def stop(self) -> None:
        """End it and wait for it."""
        self._server.should_exit = True
        self._thread.join(40)
        self._socket.close()
