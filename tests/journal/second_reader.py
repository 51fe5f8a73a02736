"""A second reader of a stream's directory, written from schemas/journal.md alone. Prints size, root and the entries in hex."""
import hashlib
import pathlib
import struct
import sys


def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def crc32c(data):
    """RFC 3720 appendix B.4, bit by bit."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return struct.pack(">I", crc ^ 0xFFFFFFFF)


def root_of(leaves):
    if not leaves:
        return sha()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    return sha(b"\1", root_of(leaves[:k]), root_of(leaves[k:]))


def compact_range(leaves):
    """Roots of the complete subtrees, the smallest first."""
    hashes, end = [], len(leaves)
    for level in range(64):
        if end >> level & 1:
            hashes.append(root_of(leaves[end - (1 << level):end]))
            end -= 1 << level
    return hashes


def read(directory):
    entries, leaves = [], []
    for path in sorted(pathlib.Path(directory).glob("*.seg")):
        data = path.read_bytes()
        assert int(path.stem) == len(entries) and data[:10] == b"\xbe\xffjournal1"
        first, _, _, n = struct.unpack_from(">QQ32sH", data, 10)
        at = 60 + 32 * n
        assert first == len(entries) and data[60:at] == b"".join(compact_range(leaves))
        assert data[at:at + 4] == crc32c(data[:at])
        at += 4
        while at < len(data):
            magic, length, count, first, _ = struct.unpack_from(">4sIIQQ", data, at)
            end = at + 28 + length
            assert magic == b"\xbe\xfftx" and first == len(entries)
            assert data[end + 96:end + 100] == crc32c(data[at:end + 96])
            position = at + 28
            for _ in range(count):
                (size,) = struct.unpack_from(">H", data, position)
                entries.append(data[position + 2:position + 2 + size])
                leaves.append(sha(b"\0", entries[-1]))
                position += 2 + size
            assert position == end and data[end:end + 32] == root_of(leaves)
            at = end + 100
    return entries, root_of(leaves)


if __name__ == "__main__":
    found, root = read(sys.argv[1])
    print(len(found), root.hex())
    for entry in found:
        print(entry.hex())
