"""Ports for servers that are started as processes of their own. Standard library only: settings of tests read it."""

import random
import socket

# Below what systems hand out by themselves (Linux: from 32768 on). A port from there could be taken by any outgoing
# connection between the moment it was found free and the moment its server listens, or while its server is down.
FIRST, LAST = 15_000, 30_000


def free_port() -> int:
    """A port of 127.0.0.1 on which nobody listens."""
    while True:
        port = random.SystemRandom().randint(FIRST, LAST)  # test runs seed the ordinary generator alike
        with socket.socket() as probe:
            # As servers do: connections that are still closing do not count.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
