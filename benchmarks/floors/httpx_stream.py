"""Limit: read the same stream with httpx and write the text to the terminal."""

import json
import sys

import httpx  # type: ignore[import-not-found,unused-ignore]  # the floors have an environment of their own

BODY = {"model": "mock-model", "stream": True, "messages": [{"role": "user", "content": "go"}]}

with (
    httpx.Client(timeout=None, trust_env=False) as client,
    client.stream("POST", sys.argv[1] + "/chat/completions", json=BODY) as response,
):
    for line in response.iter_lines():
        if line.startswith("data: {"):
            for choice in json.loads(line[6:])["choices"]:
                if text := choice["delta"].get("content"):
                    sys.stdout.write(text)
                    sys.stdout.flush()
sys.stdout.write("\n")
