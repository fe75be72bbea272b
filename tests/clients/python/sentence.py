"""A language model so small that this program makes it, for the real servers that run models.

    sentence.py FILE.gguf

It knows one sentence and says it after every line feed, whatever it is asked: each of its tokens points to the next. So
what a server answers can be checked to the letter, with a character that is made of two tokens.
"""

import sys
from pathlib import Path

import gguf
import numpy

WORDS = ["▁The", "▁oat", "▁milk", "▁is", "▁in", "▁aisle", "▁seven", ",", "▁next", "▁to", "▁the", "▁caf"]
CONTEXT = 16_384
UNKNOWN, BEGIN, END, BYTES = 0, 1, 2, 3


def byte(value: int) -> int:
    """The token of one byte."""
    return BYTES + value


def tokens() -> tuple[list[bytes], list[int]]:
    """What each token says, and its type: unknown, control, byte or word."""
    said = [b"<unk>", b"<s>", b"</s>", *(f"<0x{value:02X}>".encode() for value in range(256))]
    kinds = [gguf.TokenType.UNKNOWN, gguf.TokenType.CONTROL, gguf.TokenType.CONTROL, *[gguf.TokenType.BYTE] * 256]
    words = [word.encode() for word in WORDS]
    return said + words, [*kinds, *[gguf.TokenType.NORMAL] * len(words)]


def sentence() -> list[int]:
    """The line feed that begins it, and its tokens."""
    words = range(byte(256), byte(256) + len(WORDS))
    return [byte(ord("\n")), *words, *map(byte, "é.".encode()), END]


def write(path: Path) -> None:
    """Writes the model: one block that adds nothing, and an output that names the successor of the last token."""
    said, kinds = tokens()
    width, count = -(-len(said) // 64) * 64, len(said)
    model = gguf.GGUFWriter(path, "llama")
    model.add_name("sentence")
    model.add_vocab_size(count)
    model.add_context_length(CONTEXT)
    model.add_embedding_length(width)
    model.add_block_count(1)
    model.add_feed_forward_length(64)
    model.add_head_count(4)
    model.add_head_count_kv(4)
    model.add_rope_dimension_count(width // 4)
    model.add_layer_norm_rms_eps(1e-5)
    model.add_tokenizer_model("llama")
    model.add_token_list(said)
    model.add_token_scores([-float(number) for number in range(count)])
    model.add_token_types(kinds)
    model.add_bos_token_id(BEGIN)
    model.add_eos_token_id(END)
    model.add_unk_token_id(UNKNOWN)
    model.add_add_space_prefix(False)
    model.add_chat_template("{% for message in messages %}{{ message['content'] }}\n{% endfor %}")
    successors = numpy.zeros((count, width), numpy.float32)
    chain = sentence()
    successors[chain[1:], chain[:-1]] = 1
    successors[byte(ord("\n")), [token for token in range(count) if token not in chain]] = 1
    nothing = {"attn_q": (width, width), "attn_k": (width, width), "attn_v": (width, width)}
    nothing |= {"attn_output": (width, width), "ffn_gate": (64, width), "ffn_up": (64, width), "ffn_down": (width, 64)}
    model.add_tensor("token_embd.weight", numpy.eye(count, width, dtype=numpy.float32))
    model.add_tensor("output.weight", successors)
    for norm in ["output_norm", "blk.0.attn_norm", "blk.0.ffn_norm"]:
        model.add_tensor(f"{norm}.weight", numpy.ones(width, numpy.float32))
    for name, shape in nothing.items():
        model.add_tensor(f"blk.0.{name}.weight", numpy.zeros(shape, numpy.float32))
    model.write_header_to_file()
    model.write_kv_data_to_file()
    model.write_tensors_to_file()
    model.close()


if __name__ == "__main__":
    write(Path(sys.argv[1]))
