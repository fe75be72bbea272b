#!/usr/bin/env bash
# The adapters against a real Ollama: installs it with Go, gives it the model of tests/clients/python/sentence.py, and
# runs the tests that look for it. U5_TEST_OLLAMA (and U5_TEST_OLLAMA_MODEL) name one that is running already.
set -euo pipefail

if [[ -z "${U5_TEST_OLLAMA:-}" ]]; then
  command -v go >/dev/null || { echo "no Go toolchain: install one (https://go.dev/dl), or name a running Ollama with U5_TEST_OLLAMA" >&2; exit 1; }
  work=$(mktemp -d)
  trap 'kill "${server:-}" 2>/dev/null || true; rm -rf "$work"' EXIT
  GOBIN="$work/bin" go install "github.com/ollama/ollama@${OLLAMA_VERSION:-v0.12.6}"
  export OLLAMA_HOST=127.0.0.1:${OLLAMA_PORT:-11534} OLLAMA_MODELS="$work/models"
  "$work/bin/ollama" serve >"$work/log" 2>&1 &
  server=$!
  for _ in $(seq 100); do curl -sf "$OLLAMA_HOST" >/dev/null && break; sleep 0.2; done
  curl -sf "$OLLAMA_HOST" >/dev/null || { cat "$work/log" >&2; exit 1; }
  "$CARGO_TARGET_DIR/clients/py/bin/python" tests/clients/python/sentence.py "$work/sentence.gguf"
  printf 'FROM %s\nTEMPLATE """{{ range .Messages }}{{ .Content }}\n{{ end }}"""\n' "$work/sentence.gguf" >"$work/Modelfile"
  "$work/bin/ollama" create sentence -f "$work/Modelfile"
  export U5_TEST_OLLAMA="http://$OLLAMA_HOST" U5_TEST_OLLAMA_MODEL=sentence
fi
cargo test --workspace --no-fail-fast --test e2e -- servers::chat::a_real_ollama
