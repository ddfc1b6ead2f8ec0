"""Damages bytes at random, as disks, mailers and strangers do."""

import random

TOKENS = [b"[", b"]", b"(", b",", b";", b"\t", b'"', b"\n", b"\0", b"...", b"1e999", b"nan", b"-"]
TOKENS += [b"9" * 30, b"PK\x01\x02", b"PK\x05\x06", b"\x93NUMPY", b"'descr': '|O'", b"\xff\xfe"]


def damaged(content: bytes, chance: random.Random, other: bytes) -> bytes:
    """One to four bytes flipped, cut, doubled, inserted, or spliced with another file."""
    data = bytearray(content)
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(len(data) + 1)
        kind = chance.randrange(6)
        if kind == 0 and place < len(data):
            data[place] ^= 1 << chance.randrange(8)
        elif kind == 1 and place < len(data):
            data[place] = chance.randrange(256)
        elif kind == 2:
            del data[place : place + chance.randint(1, 40)]
        elif kind == 3:
            data[place:place] = chance.choice(TOKENS)
        elif kind == 4:
            data[place:place] = data[place : place + chance.randint(1, 200)]
        else:
            data[place:] = other[chance.randrange(len(other)) :]
    return bytes(data[: chance.randrange(len(data) + 1)] if chance.random() < 0.1 else data)
