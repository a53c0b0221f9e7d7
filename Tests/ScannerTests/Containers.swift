import Foundation
import Scanner
import Support

/// Containers of signatures that the test makes and signs itself, good ones and others.
struct Containers {
    let folder: TemporaryFolder
    /// The keys by which the good ones are good.
    let trust: ContainerTrust

    /// Made once: keys take their time.
    static let made = Result { try Containers() }

    init() throws {
        folder = try TemporaryFolder()
        try folder.write(Self.maker, to: "make.py")
        let output = try expectRun("python3", ["make.py"], in: folder.path)
        let lines = output.split(separator: "\n").map(String.init)
        let root = try String(contentsOfFile: "\(folder.path)/root.pem", encoding: .utf8)
        trust = ContainerTrust(
            signer: "tester",
            members: ContainerTrust.Key(modulus: lines[0], exponent: lines[1]),
            whole: ContainerTrust.Key(modulus: lines[2], exponent: lines[3]), roots: [root])
    }

    /// Makes the containers with Python's big numbers and with openssl, as their format says.
    private static let maker = #"""
        import gzip, hashlib, io, os, subprocess, tarfile

        def openssl(*arguments, data=b""):
            return subprocess.run(["openssl", *arguments], input=data, capture_output=True, check=True).stdout

        def key(bits, name):
            openssl("genrsa", "-out", name, str(bits))
            text = openssl("rsa", "-in", name, "-noout", "-text").decode()
            def number(start, end):
                part = text.split(start, 1)[1].split(end, 1)[0]
                return int("".join(c for c in part if c in "0123456789abcdef"), 16)
            return number("modulus:", "publicExponent"), number("privateExponent:", "prime1:")

        DIGITS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/"
        def digits(number):
            text = ""
            while number:
                text, number = text + DIGITS[number & 63], number >> 6
            return text

        n1, _ = key(2048, "members.pem")
        n2, d2 = key(1024, "whole.pem")
        key(2048, "foreign.pem")
        print(n1, 65537, n2, 65537, sep="\n")

        def sign(digest, name="members.pem"):
            return int.from_bytes(openssl(
                "pkeyutl", "-sign", "-inkey", name, "-pkeyopt", "digest:sha256",
                "-pkeyopt", "rsa_padding_mode:pss", "-pkeyopt", "rsa_pss_saltlen:32", data=digest), "big")

        MEMBERS = {"test.ndb": b"A:0:*:0102\n", "test.hsb": b"# none\n" * 3000}
        STAMP = "30 Nov 2026 12-00 +0000"

        BUILT = 1796040000
        def listing(members, version=7, signer="members.pem", change=lambda n: n, built=BUILT):
            text = f"ClamAV-VDB:{STAMP}:{version}:2:81:X:X:tester:{built}\n"
            for name, data in members.items():
                text += f"{name}:{len(data)}:{hashlib.sha256(data).hexdigest()}\n"
            signature = change(sign(hashlib.sha256(text.encode()).digest(), signer))
            return (text + "DSIG:" + digits(signature) + "\n").encode()

        def tar(files, kinds={}):
            out = io.BytesIO()
            with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as archive:
                for name, data in files:
                    entry = tarfile.TarInfo(name)
                    entry.size, entry.type = len(data), kinds.get(name, tarfile.REGTYPE)
                    archive.addfile(entry, io.BytesIO(data))
            return out.getvalue()

        def container(name, body, version=7, packed=True, digest=None, signature=None, built=BUILT):
            rest = gzip.compress(body, mtime=0) if packed else body
            md5 = digest or hashlib.md5(rest).hexdigest()
            dsig = signature or digits(pow(int(md5, 16), d2, n2))
            head = f"ClamAV-VDB:{STAMP}:{version}:2:81:{md5}:{dsig}:tester:{built}"
            data = head.encode().ljust(512) + rest
            open(name, "wb").write(data)
            return data

        COPYING = ("COPYING", b"licence\n" * 400)
        def files(members, info, first=[COPYING]):
            return first + [("test.info", info)] + list(members.items())

        good = tar(files(MEMBERS, listing(MEMBERS)))
        data = container("good.cvd", good)
        container("good.cld", good, packed=False, digest="X", signature="X")
        container("good.cud", good, digest="X", signature="X")
        container("signed.cvd", good)
        other = dict(MEMBERS, **{"test.ndb": b"A:0:*:0103\n"})
        less = {"test.hsb": MEMBERS["test.hsb"]}
        more = dict(MEMBERS, **{"more.ndb": b"B:0:*:0104\n"})
        info = listing(MEMBERS)
        container("altered-member.cvd", tar(files(other, info)))
        container("missing-member.cvd", tar(files(less, info)))
        container("extra-member.cvd", tar(files(more, info)))
        container("extra-member.cld", tar(files(more, info)), packed=False, digest="X", signature="X")
        container("foreign-list.cvd", tar(files(MEMBERS, listing(MEMBERS, signer="foreign.pem"))))
        container("changed-list.cvd", tar(files(MEMBERS, info.replace(b":81:", b":82:"))))
        container("unsigned-list.cvd", tar(files(MEMBERS, info.split(b"DSIG")[0])))
        container("unsigned-list.cud", tar(files(MEMBERS, info.split(b"DSIG")[0])), digest="X", signature="X")
        container("second-form.cvd", tar(files(MEMBERS, listing(MEMBERS, change=lambda n: n + n1))))
        container("no-list.cvd", tar([COPYING] + list(MEMBERS.items())))
        container("two-lists.cvd", tar(files(MEMBERS, info) + [("more.info", info)]))
        container("twice.cvd", tar(files(MEMBERS, info) + [("test.ndb", MEMBERS["test.ndb"])]))
        container("other-release.cvd", good, version=8)
        container("wrong-digest.cvd", good, digest="0" * 31 + "1")
        container("wrong-whole.cvd", good, signature=digits(pow(12345, d2, n2)))
        container("slash.cvd", tar([("a/test.ndb", b"x")] + files(MEMBERS, info)))
        container("folder.cvd", tar([("test.d", b"")] + files(MEMBERS, info), {"test.d": tarfile.DIRTYPE}))
        container("link.cvd", tar([("l.ndb", b"")] + files(MEMBERS, info), {"l.ndb": tarfile.SYMTYPE}))
        RULES = {
            "site.hsb": "".join(f"{hashlib.sha256(bytes([n])).hexdigest()}:1:One.{n}\n" for n in range(20)).encode(),
            "site.ndb": b"Site.Body:0:*:c0ffee00c0ffee11\nSite.Mail:4:*:c0ffee00c0ffee22",
            "site.ldb": b"Site.Both;Engine:51-255,Target:0;0&1;aabbccddee01;aabbccddee02\n",
            "site.ndu": b"Site.Unwanted:0:*:c0ffee00c0ffee33\n",
            "site.cbc": b"ClamBCafh\n", "site.wdb": b"X:a:b\nX:c:d\n",
        }
        FEW = dict(RULES, **{"site.hsb": b"\n".join(RULES["site.hsb"].split(b"\n")[:9])})
        def release(name, members=RULES, version=7, built=BUILT, packed=True, signer="members.pem"):
            os.makedirs(os.path.dirname(name), exist_ok=True)
            info = listing(members, version=version, built=built, signer=signer)
            container(name, tar(files(members, info)), version, packed, built=built,
                      **({} if packed else {"digest": "X", "signature": "X"}))
        release("set/site.cvd")
        release("older/site.cvd", version=6)
        release("newer/site.cld", version=8, packed=False)
        release("fewer/site.cvd", FEW, version=8)
        release("old/site.cvd", built=BUILT - 30 * 86400)
        release("future/site.cvd", built=BUILT + 30 * 86400)
        release("official/main.cvd", built=BUILT - 900 * 86400)
        release("official/daily.cvd")
        release("lone/main.cvd", built=BUILT - 900 * 86400)
        release("broken/site.cvd", {"site.ndb": b"Site.Body:0:*:c0ffee\nSite.Body:0\n"})
        release("foreign/site.cvd", signer="foreign.pem")
        open("cut.cvd", "wb").write(data[:-40])
        open("short.cvd", "wb").write(data[:300])
        open("empty.cvd", "wb").write(b"")
        open("plain.cvd", "wb").write(data[:512] + b"no gzip" * 100)
        open("tail.cvd", "wb").write(data + b"more")

        openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "root.key", "-out", "root.pem",
                "-days", "3650", "-subj", "/CN=Root")
        openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", "leaf.key", "-out", "leaf.csr", "-subj", "/CN=Leaf")
        openssl("x509", "-req", "-in", "leaf.csr", "-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial",
                "-out", "leaf.pem", "-days", "3650")
        openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "self.key", "-out", "self.pem",
                "-days", "3650", "-subj", "/CN=Self")
        def beside(name, file, signer, level="230::"):
            pem = openssl("smime", "-sign", "-binary", "-noattr", "-md", "sha256", "-in", file, "-signer",
                          signer + ".pem", "-inkey", signer + ".key", "-outform", "PEM").decode()
            text = "".join(line for line in pem.split("\n") if "-----" not in line)
            open(name, "w").write("#clamsign-1.0\n" + level + "pkcs7-pem:" + text + "\n")
        beside("signed-7.cvd.sign", "signed.cvd", "leaf")
        for name, file, signer in (("beside-other", "good.cld", "leaf"), ("beside-self", "signed.cvd", "self")):
            container(name + ".cvd", good)
            beside(name + "-7.cvd.sign", file, signer)
        container("beside-nothing.cvd", good)
        open("beside-nothing-7.cvd.sign", "w").write("#clamsign-1.0\n")
        """#
}
