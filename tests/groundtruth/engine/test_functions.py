"""A function's own process: what it answers, and every way in which it does not (section 8)."""

import os
import time

import pytest

from groundtruth.engine.functions.process import Code, FunctionFailed, FunctionProcess

ECHO = (
    "def handler(event, context):\n    print('saw', event)\n    return {'event': event, 'payload': context.payload}\n"
)


def test_one_process_answers_one_event_after_the_other():
    with FunctionProcess(Code("echo", "import os\n" + ECHO.replace("'event': event", "'pid': os.getpid()"))) as process:
        first, second = process.call({"n": 1}), process.call({"n": 2}, [{"datasetObjectId": "0"}])

        assert first["pid"] == second["pid"] != os.getpid()
        assert (first["payload"], second["payload"]) == (None, [{"datasetObjectId": "0"}])
        assert list(process.log) == ["saw {'n': 1}", "saw {'n': 2}"]


def test_an_event_of_any_size():
    with FunctionProcess(Code("echo", ECHO)) as process:
        assert len(process.call("x" * 3_000_000)["event"]) == 3_000_000


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "def handler(event, context):\n    return event['none']\n",
            r"failed: KeyError: 'none' \(line 2 of broken.py\)",
        ),
        ("def other(event, context): pass\n", "has no attribute 'handler'"),
        ("import nothing_like_this\n", "No module named 'nothing_like_this'"),
        ("def handler(event, context): return {1, 2}\n", "set is not JSON serializable"),
        ("def handler(event, context): return float('nan')\n", "not JSON compliant"),
        ("import os\ndef handler(event, context): os._exit(3)\n", "ended with exit code 3 before it answered"),
        ("import os\ndef handler(event, context): os.kill(os.getpid(), 9)\n", "was killed by signal 9"),
        ("def handler(event, context): return len(bytearray(4 << 30))\n", "asked for more memory than it may have"),
        ("def handler(event, context): return 'x' * (17 << 20)\n", "larger than 16 MB"),
        ("def handler(event, context): open('f', 'wb').write(bytes(200 << 20))\n", "signal 25|File too large"),
    ],
)
def test_failures_are_one_sentence(text, said):
    with FunctionProcess(Code("broken", text)) as process, pytest.raises(FunctionFailed, match=said):
        process.call({})


def test_one_that_never_answers_is_killed_and_the_next_call_starts_again():
    text = "import time\ndef handler(event, context):\n    while event: time.sleep(60)\n    return 'quick'\n"
    with FunctionProcess(Code("slow", text, timeout_s=0.3)) as process:
        began = time.monotonic()
        with pytest.raises(FunctionFailed, match=r"no answer within 0.3 s"):
            process.call(1)

        assert time.monotonic() - began < 20
        assert process.call(0) == "quick"


def test_it_sees_no_secrets_of_the_studio(monkeypatch):
    monkeypatch.setenv("ATELIER_SECRET_KEY", "very secret")
    text = "import os\ndef handler(event, context): return [dict(os.environ), os.getcwd()]\n"
    with FunctionProcess(Code("curious", text)) as process:
        environment, folder = process.call({})

    assert "very secret" not in str(environment)
    assert not os.path.exists(folder)
