"""A real llama.cpp server, with the model of `sentence.py`.

    llama.py PORT [KEY]

Prints its address when it serves; ends when standard input does.
"""

import sys
import tempfile
from pathlib import Path

import xllamacpp

from sentence import CONTEXT, write


def main() -> None:
    """Makes the model, and serves it."""
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "sentence.gguf"
        write(path)
        settings = xllamacpp.CommonParams()
        settings.model.path = str(path)
        settings.model_alias = ["sentence"]
        settings.n_ctx = CONTEXT
        settings.port = int(sys.argv[1])
        settings.api_keys = sys.argv[2:]
        settings.warmup = False
        server = xllamacpp.Server(settings)
        print(server.listening_address, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
