"""Containers that no stock tool here writes, or none would write so; every one holds the file that is marked."""
import binascii
import gzip
import hashlib
import io
import lzma
import struct
import sys
import zipfile

mark = open(sys.argv[1], "rb").read()
good, odd = sys.argv[2], sys.argv[3]


def put(name: str, content: bytes, folder: str = good) -> None:
    with open(f"{folder}/{name}", "wb") as file:
        file.write(content)


def crc(content: bytes) -> int:
    return binascii.crc32(content) & 0xffffffff


def zipped(*members: tuple, comment: bytes = b"", method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        archive.comment = comment
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return buffer.getvalue()


def rar4() -> bytes:
    def block(kind: int, flags: int, head: bytes, data: bytes = b"") -> bytes:
        body = struct.pack("<BHH", kind, flags, 7 + len(head)) + head
        return struct.pack("<H", crc(body) & 0xffff) + body + data
    name = b"mark.exe"
    head = struct.pack("<IIBIIBBHI", len(mark), len(mark), 3, crc(mark), 0x5a8c0000, 20, 0x30, len(name), 0o100644) + name
    return b"Rar!\x1a\x07\x00" + block(0x73, 0, bytes(6)) + block(0x74, 0x8000, head, mark) + block(0x7b, 0x4000, b"")


def vint(value: int) -> bytes:
    out = b""
    while value > 127:
        out += bytes([value & 127 | 128])
        value >>= 7
    return out + bytes([value])


def rar5() -> bytes:
    def block(fields: bytes, data: bytes = b"") -> bytes:
        body = vint(len(fields)) + fields
        return struct.pack("<I", crc(body)) + body + data
    name = b"mark.exe"
    file = (vint(2) + vint(2) + vint(len(mark)) + vint(4) + vint(len(mark)) + vint(0o100644) + struct.pack("<I", crc(mark))
            + vint(0) + vint(1) + vint(len(name)) + name)
    return b"Rar!\x1a\x07\x01\x00" + block(vint(1) + vint(0) + vint(0)) + block(file, mark) + block(vint(5) + vint(0) + vint(0))


def lha() -> bytes:
    table = []
    for value in range(256):
        for _ in range(8):
            value = value >> 1 ^ (0xa001 if value & 1 else 0)
        table.append(value)
    check = 0
    for byte in mark:
        check = table[(check ^ byte) & 255] ^ check >> 8
    name = b"mark.exe"
    body = b"-lh0-" + struct.pack("<III", len(mark), len(mark), 0) + b"\x20\x00" + bytes([len(name)]) + name + struct.pack("<H", check)
    return bytes([len(body), sum(body) & 255]) + body + mark + b"\x00"


put("rar4.rar", rar4())
put("rar5.rar", rar5())
put("stored.lzh", lha())
plain = zipped(("mark.exe", mark))
put("comment.zip", zipped(("mark.exe", mark), comment=b"a comment"))
put("before.zip", b"#!/bin/sh\nexit 0\n" + plain)
put("two.zip", zipped(("read.me", b"nothing")) + plain)
put("first-of-two.zip", plain + zipped(("read.me", b"nothing")))
put("within-text.bin", b"text before\n" * 100 + mark + b"\ntext behind" * 100)
# The directory at the end knows of one member only; the marked one stands before it all the same.
hidden = zipped(("read.me", b"nothing"))
start = hidden.index(b"PK\x01\x02")
local = plain[:plain.index(b"PK\x01\x02")]
end = bytearray(hidden[start:])
struct.pack_into("<I", end, end.rindex(b"PK\x05\x06") + 16, start + len(local))
put("not-in-directory.zip", hidden[:start] + local + bytes(end))
put("without-end.zip", local, odd)


def with_patch(content: bytes, what: bytes, offset: int, new: bytes, last: bool = False) -> bytes:
    position = (content.rindex(what) if last else content.index(what)) + offset
    return content[:position] + new + content[position + len(new):]


for name, lc, lp, pb, size in (("properties", 0, 2, 0, 4096), ("dictionary", 3, 0, 2, 5000), ("both", 1, 1, 4, 1 << 20)):
    way = {"id": lzma.FILTER_LZMA1, "lc": lc, "lp": lp, "pb": pb, "dict_size": size}
    put(f"{name}.lzma", lzma.compress(mark, lzma.FORMAT_ALONE, filters=[way]))
# Two ends, each with a directory of its own.
put("two-ends.zip", (lambda one, two: one + two[two.index(b"PK\x01\x02"):])(plain, hidden), odd)
special = zipfile.ZipInfo("mark.exe")
special.create_system, special.external_attr = 3, 0o020644 << 16
put("no-file.zip", (lambda buffer: (lambda archive: (archive.writestr(special, mark), archive.close()))(
    zipfile.ZipFile(buffer, "w")) and buffer.getvalue())(io.BytesIO()), odd)
put("method-unknown.zip", with_patch(with_patch(plain, b"PK\x03\x04", 8, b"\x61\x00"), b"PK\x01\x02", 10, b"\x61\x00"), odd)
put("method-differs.zip", with_patch(plain, b"PK\x03\x04", 8, b"\x61\x00"), odd)
put("name-differs.zip", with_patch(plain, b"PK\x03\x04", 30, b"read"), odd)
put("size-differs.zip", with_patch(plain, b"PK\x03\x04", 22, b"\x01\x00\x00\x00"), odd)
put("overlap.zip", (lambda one: one[:one.index(b"PK\x05\x06")] + one[one.index(b"PK\x01\x02"):one.index(b"PK\x05\x06")]
    + with_patch(with_patch(one[one.index(b"PK\x05\x06"):], b"PK\x05\x06", 8, b"\x02\x00\x02\x00"), b"PK\x05\x06", 12,
                 struct.pack("<I", 2 * (one.index(b"PK\x05\x06") - one.index(b"PK\x01\x02")))))(plain), odd)
put("crc.zip", with_patch(with_patch(plain, b"PK\x03\x04", 14, b"\x01\x02\x03\x04"), b"PK\x01\x02", 16, b"\x01\x02\x03\x04"), odd)
put("dots.zip", zipped(("../../mark.txt", b"x")), odd)
put("backslash.zip", zipped(("..\\..\\mark.txt", b"x")), odd)
put("arj.arj", b"\x60\xea\x28\x00\x1e\x0b\x01\x00\x10\x00\x02" + bytes(60), odd)
deep = b"nothing"
for level in range(14):
    deep = zipped((f"{level}.zip", deep))
put("deep.zip", deep, odd)


def patched(image: str, change) -> bytes:
    """An image whose directory records of files, each from its place on, were changed."""
    content = bytearray(open(image, "rb").read())
    root = 32768 + 156
    start, length = (struct.unpack_from("<I", content, root + offset)[0] for offset in (2, 10))
    place, files = start * 2048, {}
    while place < start * 2048 + length and content[place]:
        name = bytes(content[place + 33:place + 33 + content[place + 32]])
        if not content[place + 25] & 2:
            files[name.split(b";")[0].rstrip(b".")] = place
        place += content[place]
    change(content, files)
    return bytes(content)


def number(content: bytearray, place: int, value: int) -> None:
    struct.pack_into("<I", content, place, value)
    struct.pack_into(">I", content, place + 4, value)


def share(content: bytearray, files: dict) -> None:
    number(content, files[b"FIRST"] + 2, struct.unpack_from("<I", content, files[b"MARK.EXE"] + 2)[0])


def disagree(content: bytearray, files: dict) -> None:
    struct.pack_into(">I", content, files[b"FIRST"] + 6, 25)


def attribute(content: bytearray, files: dict) -> None:
    content[files[b"FIRST"] + 1] = 1


def renumber(content: bytearray, files: dict) -> None:
    place = 0
    while (place := content.find(b"PX\x2c\x01", place + 1)) > 0:
        number(content, place + 36, 7)


def leave_open(content: bytearray, files: dict) -> None:
    content[files[b"MARK.EXE"] + 25] |= 0x80


def two_roots(content: bytearray, _: dict) -> None:
    content[34816 + 156 + 2:34816 + 156 + 10] = content[32768 + 156 + 2:32768 + 156 + 10]
    number(content, 34816 + 156 + 10, 4096)


put("left-open.iso", patched("work/two.iso", leave_open), odd)
put("roots.iso", patched("work/roots.iso", two_roots), odd)
put("one-number.iso", patched("work/numbers.iso", renumber))
put("shared.iso", patched("work/two.iso", share), odd)
put("byte-orders.iso", patched("work/two.iso", disagree), odd)
put("attributes.iso", patched("work/two.iso", attribute), odd)
# A tar that ends in nonsense behind its first member, too large to be kept.
head = bytearray(512)
head[:4], head[100:108], head[124:136], head[148:156] = b"file", b"0000644\0", b"00000000012\0", b" " * 8
head[148:155] = b"%06o\0" % sum(head)
noise = b"".join(hashlib.sha256(b"%d" % index).digest() for index in range(40000))
put("looks-like.tgz", gzip.compress(bytes(head) + bytes(512) + b"x" + noise), odd)
