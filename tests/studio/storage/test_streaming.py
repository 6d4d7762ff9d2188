"""What a browser's request leaves behind in the thread that answered it."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth import get_user_model
from django.core.handlers.asgi import ASGIRequest
from django.core.signals import request_finished
from django.db import close_old_connections
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from studio.storage import streaming

SCOPE = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": []}


class Handler(streaming.StreamingASGIHandler):
    """Answers with how many people there are, as a stream or at once."""

    def __init__(self, *, stream: bool) -> None:
        super().__init__()
        self.kind = StreamingHttpResponse if stream else HttpResponse

    def get_response(self, request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
        return self.kind([str(get_user_model().objects.count())])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("stream", [True, False])
def test_a_connection_goes_back_in_the_thread_that_borrowed_it(stream, monkeypatch, tmp_path):
    gave_back = list[str]()

    def note(**_: object) -> None:
        gave_back.append(threading.current_thread().name)

    def close() -> None:
        note()
        close_old_connections()

    monkeypatch.setattr(streaming, "close_old_connections", close)
    request_finished.connect(note)
    try:
        with ThreadPoolExecutor(1, "page") as pages, (tmp_path / "body").open("w+b") as body:
            pages.submit(Handler(stream=stream).respond, SCOPE, ASGIRequest(SCOPE, body)).result()
    finally:
        request_finished.disconnect(note)

    assert gave_back == ["page_0"]
