"""Run the mock provider; it prints its port as JSON.

It speaks, on loopback only:

    OpenAI chat completions   POST {/v1,/openai/v1}/chat/completions, GET .../models
    OpenAI responses          POST {/v1,/openai/v1}/responses (text only)
    Anthropic Messages        POST /v1/messages, /v1/messages/count_tokens
    Ollama                    POST /api/chat, /api/show, GET /api/tags, /api/version, /api/ps
    control                   POST /control {"tps": 500, "text": "..."}; GET /control

The options below may also be given through POST /control, or in the query string of a single request.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import sys
from pathlib import Path

from benchmarks import corpus
from benchmarks.mock.provider import MockProvider
from benchmarks.mock.replies import Reply


async def serve(options: argparse.Namespace) -> None:
    """Serve until cancelled, or until standard input closes where that was asked for."""
    reply = Reply().updated({"tps": options.tps, "per_event": options.per_event, "delay": options.delay})
    reply = reply.updated({"text_file": options.text_file} if options.text_file else {"text": corpus.reply()})
    server = await MockProvider(reply, options.log).start(options.port)
    print(json.dumps({"port": server.sockets[0].getsockname()[1]}), flush=True)
    if options.parent_pipe:
        await _end_of_stdin()
    else:
        await server.serve_forever()


async def _end_of_stdin() -> None:
    """Wait until whoever started us goes away."""
    stdin = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(stdin), sys.stdin)
    await stdin.read()


def main() -> None:
    """Parse the options and serve."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.mock", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--port", type=int, default=0, help="0 = any free port")
    parser.add_argument("--text-file", help="file holding the reply (default: built-in corpus)")
    parser.add_argument("--tps", type=float, default=0.0, help="tokens per second, 0 = no pacing")
    parser.add_argument("--per-event", type=int, default=1, help="tokens per stream event")
    parser.add_argument("--delay", type=float, default=0.0, help="seconds before the first token")
    parser.add_argument("--log", type=Path, help="JSON-lines request log")
    parser.add_argument("--parent-pipe", action="store_true", help="exit when stdin closes")
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(parser.parse_args()))


if __name__ == "__main__":
    main()
