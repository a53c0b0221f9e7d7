"""Stands before a clamd, or in its place.

usage: clamd_proxy.py LISTEN BEHAVIOUR [UPSTREAM]; both are paths of sockets, or ports on 127.0.0.1.

dated: hands everything on, but tells a database made an hour ago; outdated: one made a hundred hours ago.
Everything else is a lie, told after a greeting that is in order.
"""
import os
import socket
import sys
import threading
import time

VERSION = b"ClamAV 1.4.6/27826/"
LIES = {
    "nonsense": b"1: fd[1]: well\0", "other": b"2: fd[1]: OK\0", "no-number": b"fd[1]: OK\0", "no-name": b"1: OK\0", "error": b"1: fd[1]: Can't. ERROR\0",
    "nameless": b"1: fd[1]:  FOUND\0", "other-name": b"1: else: OK\0", "more": b"1: fd[1]: OK\n\0", "lower": b"1: fd[1]: ok\0", "cut": b"1: fd[1]: OK",
    "endless": b"1: fd[1]: " + b"O" * 20000, "limits": b"1: fd[1]: Heuristics.Limits.Exceeded.MaxFileSize FOUND\0",
    "encrypted": b"1: fd[1]: Heuristics.Encrypted.Zip FOUND\0", "size": b"INSTREAM size limit exceeded. ERROR\0", "empty": b"\0",
}


def listen(place):
    if place.isdigit():
        server = socket.create_server(("127.0.0.1", int(place)))
    else:
        server = socket.socket(socket.AF_UNIX)
        # Who sees it can connect.
        server.bind(place + ".new")
        server.listen(8)
        os.rename(place + ".new", place)
    return server


def connect(place):
    if place.isdigit():
        return socket.create_connection(("127.0.0.1", int(place)))
    line = socket.socket(socket.AF_UNIX)
    line.connect(place)
    return line


def hand_on(source, target):
    while True:
        data, descriptors, _, _ = socket.recv_fds(source, 65536, 4) if source.family == socket.AF_UNIX else (source.recv(65536), [], 0, 0)
        if not data:
            target.shutdown(socket.SHUT_WR)
            return
        if descriptors:
            socket.send_fds(target, [data], descriptors)
        else:
            target.sendall(data)


def serve(line, behaviour, upstream):
    first = line.recv(9 if behaviour != "mute" else 1, socket.MSG_PEEK)
    if first == b"zVERSION\0":
        age = 360_000 if behaviour == "outdated" else 3600
        made = time.strftime("%a %b %e %H:%M:%S %Y", time.localtime(time.time() - age)).encode()
        line.sendall({"undated": b"ClamAV 1.4.6\0", "stranger": b"Other 1.0\0"}.get(behaviour, VERSION + made + b"\0"))
        line.close()
        return
    if upstream:
        up = connect(upstream)
        threading.Thread(target=hand_on, args=(up, line), daemon=True).start()
        hand_on(line, up)
        return
    if behaviour == "early":
        # Before anything of the content has come.
        line.sendall(b"1: fd[1]: OK\0" if line.family == socket.AF_UNIX else b"1: stream: OK\0")
    received = b""
    while behaviour != "closes" and (b"FILDES\0" not in received or received.endswith(b"FILDES\0")) and b"\0\0\0\0" not in received[-4:]:
        data = line.recv(65536)
        if not data:
            return
        received += data
    if behaviour in LIES:
        line.sendall(LIES[behaviour].replace(b"fd[1]", b"stream") if line.family == socket.AF_INET else LIES[behaviour])
        if behaviour == "endless" or behaviour == "cut":
            line.shutdown(socket.SHUT_WR)
        time.sleep(1)
    elif behaviour == "mute":
        time.sleep(30)
    line.close()


server = listen(sys.argv[1])
while True:
    threading.Thread(target=serve, args=(server.accept()[0], sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else None), daemon=True).start()
