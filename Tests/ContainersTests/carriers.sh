#!/bin/sh
# Makes containers of every kind with stock tools: in the folder "carriers" each one holds the file mark.exe, to be found there; in
# "odd" each one is encrypted, damaged, beyond a limit or of a kind that nothing opens; in "fine" there is nothing to be found.
# usage: carriers.sh FOLDER CRAFT.PY
set -eu
cd "$1"
craft=$2
mkdir -p in plain work/zeros carriers odd fine
cp mark.exe in/mark.exe
cp mark.txt plain/mark.txt
out=$PWD/carriers
odd=$PWD/odd
quietly() { "$@" >/dev/null 2>&1; }

# tar, with and without a filter
for format in v7 ustar gnu pax; do tar --format=$format -cf "$out/$format.tar" in; done
tar -cf work/a.tar in
for filter in gzip bzip2 xz zstd lz4 lzip; do
    $filter -q -c work/a.tar >"$out/tar.$filter"
    $filter -q -c mark.exe >"$out/single.$filter"
done
xz --format=lzma -c work/a.tar >"$out/tar.lzma"
xz --format=lzma -c mark.exe >"$out/single.lzma"
bsdtar --compress -cf "$out/tar.Z" in
gzip -c mark.exe | gzip -c >"$out/twice.gz.gz"
brotli -c mark.exe >"$out/single.exe.br"
brotli -c work/a.tar >"$out/tar.br"
{ echo before | gzip -c; gzip -c mark.exe; } >"$out/two-members.gz"
for format in newc odc bin; do bsdtar --format=$format -cf "$out/$format.cpio" in; done
echo in/mark.exe | cpio --quiet -o -H crc >"$out/crc.cpio"
(cd in && ar rc "$out/lib.a" mark.exe) 2>/dev/null
for format in xar iso9660 zip 7zip; do bsdtar --format=$format -cf "$out/bsdtar.$format" in; done

# zip
for method in Copy Deflate Deflate64 BZip2 LZMA PPMd; do quietly 7z a -tzip -mm=$method "$out/$method.zip" in; done
zip -q -r "$out/info.zip" in
cat mark.exe | zip -q >"$out/stream.zip" - -
zip -q -r -fz "$out/wide.zip" in
cp /bin/true work/self && cat "$out/info.zip" >>work/self && cp work/self "$out/self-extracting"
zip -q -A work/self >/dev/null 2>&1 && cp work/self "$out/self-extracting-adjusted"

# 7z
for method in Copy Deflate BZip2 LZMA LZMA2 PPMd; do quietly 7z a -m0=$method "$out/$method.7z" in; done
quietly 7z a -ms=on "$out/solid.7z" in /bin/true
quietly 7z a -m0=BCJ -m1=LZMA "$out/bcj.7z" in
cat /bin/true "$out/LZMA.7z" >"$out/self-extracting-7z"

# packages
mkdir -p work/deb/DEBIAN work/deb/usr
printf 'Package: a\nVersion: 1\nArchitecture: all\nMaintainer: a <a@example.org>\nDescription: a\n' >work/deb/DEBIAN/control
cp mark.exe work/deb/usr
for method in none gzip xz zstd; do quietly dpkg-deb --root-owner-group -Z$method -b work/deb "$out/$method.deb"; done
cat >work/a.spec <<'SPEC'
Name: a
Version: 1
Release: 1
Summary: a
License: a
BuildArch: noarch
%description
a
%install
mkdir -p %{buildroot}/usr
cp %{mark} %{buildroot}/usr/mark.exe
%files
/usr/mark.exe
SPEC
for payload in w9.gzdio w2.xzdio w3.zstdio w9.bzdio; do
    quietly rpmbuild -bb --define "_topdir $PWD/work/rpm" --define "mark $PWD/mark.exe" --define "_binary_payload $payload" \
        --define "__os_install_post %{nil}" work/a.spec
    mv work/rpm/RPMS/noarch/a-1-1.noarch.rpm "$out/$payload.rpm"
done
gcab -c "$out/stored.cab" in/mark.exe
gcab -c -z "$out/packed.cab" in/mark.exe
genisoimage -quiet -o "$out/plain.iso" in
genisoimage -quiet -R -J -o "$out/joliet.iso" in
# A file that only one of the trees of an image shows; and what follows an image, which says that it is longer than all of this.
genisoimage -quiet -R -J -hide mark.txt -o "$out/only-joliet.iso" plain
genisoimage -quiet -R -J -hide-joliet mark.txt -o "$out/only-rock-ridge.iso" plain
quietly 7z a -m0=LZMA "$out/plain.7z" plain
# Two files of one number, which libarchive takes for one if it goes by the names of Unix.
mkdir work/numbers && echo first >work/numbers/first && cp mark.exe work/numbers
genisoimage -quiet -J -o work/roots.iso work/numbers
bsdtar --format=iso9660 -cf work/numbers.iso -C work/numbers first mark.exe
genisoimage -quiet -o work/two.iso work/numbers
genisoimage -quiet -o work/empty.iso work/zeros
{ head -c 32848 work/empty.iso; printf '\377\377\0\0\0\0\377\377'; tail -c +32857 work/empty.iso; cat "$out/plain.7z"; } >"$out/image-and-7z"

# Git
git init -q work/git
cp mark.exe work/git
git -C work/git add mark.exe
git -C work/git -c user.name=a -c user.email=a@example.org commit -qm a
{ cat mark.exe; echo more; } >work/git/mark.exe
git -C work/git -c user.name=a -c user.email=a@example.org commit -qam b
git -C work/git bundle create -q "$out/git.bundle" --all
git -C work/git repack -adfq
cp work/git/.git/objects/pack/*.pack "$out/git.pack"
chmod u+w "$out/git.pack"

# one in another
zip -q -j work/inner.jar mark.exe
zip -q -j work/outer.war work/inner.jar
tar -czf "$out/jar-in-war.tar.gz" work/outer.war
mkdir -p work/oci/blobs/sha256
zstd -q -c work/a.tar >work/oci/blobs/sha256/aa
echo '{}' >work/oci/index.json
tar -C work/oci -cf "$out/image.tar" .
{ echo '#!/bin/sh'; echo 'exit 0'; gzip -c work/a.tar; } >"$out/makeself.run"
for filter in gzip bzip2 xz zstd lz4 lzip; do
    { echo '#!/bin/sh'; cat "$out/single.$filter"; } >"$out/behind-script.$filter"
    # What is empty hides nothing of what follows it.
    { echo '#!/bin/sh'; $filter -q -c </dev/null; cat "$out/single.$filter"; } >"$out/behind-empty.$filter"
done
# What stands behind a packed content is no part of it, and several in a row are one.
for filter in xz zstd; do
    { echo '#!/bin/sh'; cat "$out/single.$filter"; printf '\n# end\n'; } >"$out/between.$filter"
    { head -c 700 mark.exe | $filter -q -c; tail -c +701 mark.exe | $filter -q -c; printf '\n# end\n'; } >"$out/several.$filter"
done
brotli --large_window=25 -c mark.exe >"$out/large-window.br"
cat /bin/true mark.exe >"$out/appended"
{ gzip -c work/a.tar; cat "$out/info.zip"; } >"$out/gzip-and-zip"
{ cat "$out/ustar.tar" ; cat "$out/LZMA.7z"; } >"$out/tar-and-7z"
# Between two packings, and behind the end of a tar that is too large to be kept.
{ gzip -c work/a.tar; cat "$out/plain.7z"; } | xz -c >"$out/gzip-and-7z.xz"
head -c 900000 /dev/urandom >work/noise1 && cp work/noise1 work/noise2 && tar -C work -cf work/large.tar noise1 noise2
{ cat work/large.tar; cat "$out/plain.7z"; } | gzip -c >"$out/behind-large-tar.tgz"
# As programs take it that ask less: gzip looks at no system.
cp "$out/single.gzip" "$out/system.gz" && printf '\052' | dd of="$out/system.gz" bs=1 seek=9 conv=notrunc 2>/dev/null
cp "$out/stored.cab" "$odd/version.cab" && printf '\004' | dd of="$odd/version.cab" bs=1 seek=24 conv=notrunc 2>/dev/null

# encrypted
genisoimage -quiet -udf -hide mark.exe -o "$odd/udf.iso" in
zip -q -P 1234 "$odd/encrypted.zip" mark.exe
quietly 7z a -tzip -mem=AES256 -p1234 "$odd/aes.zip" in
quietly 7z a -p1234 "$odd/encrypted.7z" in
quietly 7z a -p1234 -mhe=on "$odd/encrypted-header.7z" in
cat /bin/true "$odd/encrypted-header.7z" >"$odd/encrypted-self"
# truncated and damaged
head -c -30 "$out/LZMA.7z" >"$odd/truncated.7z"
head -c 300 "$out/info.zip" >"$odd/truncated.zip"
for filter in gzip bzip2 xz zstd lz4 lzip; do head -c -20 "$out/single.$filter" >"$odd/truncated.$filter"; done
head -c 30000 /dev/urandom | base64 | brotli -c | head -c -20 >"$odd/truncated.br"
head -c 1200 "$out/ustar.tar" >"$odd/truncated.tar"
head -c -20 "$out/gzip.deb" >"$odd/truncated.deb"
head -c -100 "$out/w9.gzdio.rpm" >"$odd/truncated.rpm"
head -c -20 "$out/git.pack" | head -c -60 >"$odd/truncated.pack"
{ echo before; head -c 30 "$out/git.pack"; } >"$odd/truncated-behind.pack"
flip() { cp "$1" "$3" && printf '\252\125\252\125' | dd of="$3" bs=1 seek="$2" conv=notrunc 2>/dev/null; }
flip "$out/LZMA.7z" 40 "$odd/damaged.7z"
flip "$out/single.gzip" 60 "$odd/damaged.gz"
flip "$out/single.xz" 60 "$odd/damaged.xz"
flip "$out/info.zip" 200 "$odd/damaged.zip"
# What is damaged is not called encrypted because something beside it is.
cp "$odd/encrypted.zip" "$odd/encrypted-damaged.zip" && echo 'stored as it is' >work/stored
zip -q -0 -j "$odd/encrypted-damaged.zip" work/stored && LC_ALL=C sed -i 's/stored as it is/Stored as it is/' "$odd/encrypted-damaged.zip"
# Behind something else, where little says that it is packed at all.
for filter in gzip bzip2 xz zstd lz4 lzip; do flip "$out/behind-script.$filter" 50 "$odd/behind.$filter"; done
{ echo '#!/bin/sh'; cat "$odd/truncated.7z"; } >"$odd/behind.7z"
# of a kind that nothing opens
quietly mksquashfs in "$odd/squashfs.img"
cat /bin/true "$odd/squashfs.img" >"$odd/appimage"
# The mark of such a kind, and then what opens.
{ head -c 96 "$odd/squashfs.img"; cat "$out/single.gzip"; } >"$out/marked-opaque"
{ cat /bin/true; head -c 96 "$odd/squashfs.img"; cat "$out/LZMA.7z"; } >"$out/marked-opaque-within"
quietly 7z a -twim "$odd/image.wim" in
lzop -q -o "$odd/packed.lzo" mark.exe
quietly 7z a -m0=Deflate64 "$odd/deflate64.7z" in
# beyond a limit
for part in 1 2 3; do head -c 600000 /dev/zero >"work/zeros/$part"; done
tar -C work -cJf "$odd/grows.tar.xz" zeros
head -c 1200000 /dev/urandom >work/large && tar -C work -czf "$odd/large-member.tgz" large
mkdir work/many && (cd work/many && seq 1 600 | xargs touch)
tar -C work -czf "$odd/many.tgz" many
for part in 1 2 3 4 5; do head -c 900000 work/large >"work/part$part"; done
(cd work && zip -q -0 "$odd/total.zip" part1 part2 part3 part4 part5)
# out of the folder
tar -P -cf "$odd/absolute.tar" "$PWD/in/mark.exe"
(cd work && tar -P -cf "$odd/dots.tar" ../in)
mkdir -p work/l1 work/l2/link && ln -s /etc work/l1/link && echo x >work/l2/link/file
tar -C work/l1 -cf "$odd/symlink.tar" link && tar -C work/l2 -rf "$odd/symlink.tar" link/file
tar -C work/l1 -cf work/s.tar link && (cd work/l2 && echo x >link/f2 && tar -cf ../t.tar link/f2)
python3 "$craft" mark.exe "$out" "$odd"

# nothing to be found
cp /bin/true fine/program
head -c 100000 /dev/urandom >fine/noise
printf 'PK\003\004 7z\274\257\047\034 Rar!\032\007 MSCF !<arch>\n' >fine/magic.txt
printf 'a program of Git PACK\000\000\000\002\000\000\001\001knows the mark of a pack\n' >fine/pack.txt
mkdir work/ok && echo fine >work/ok/text && tar -C work -czf fine/ok.tgz ok && (cd work && zip -qr ../fine/ok.zip ok)
zip -q -j work/e.zip work/ok/text && zip -q -0 -j fine/nested.zip work/e.zip fine/ok.tgz
ln -s text work/ok/link && tar -C work -cf fine/link.tar ok
echo begins >work/sparse && truncate -s 300000 work/sparse && tar -C work -Scf fine/sparse.tar sparse
# Packed, and nothing in it.
for filter in gzip bzip2 xz zstd lz4 lzip; do $filter -q -c </dev/null >"fine/empty.$filter"; done
xz --format=lzma -c </dev/null >fine/empty.lzma
printf '\037\235\220' >fine/empty.Z
brotli -c </dev/null >fine/empty.br
# The language of Brittany, too.
cp work/ok/text fine/messages.br
# What begins like something packed, and is not.
{
    cat work/ok/text
    printf '\037\213\010\0\0\0\0\0\0\003 \004\042\115\030\140\100\1 \375\067\172\130\132\0\0\4 \050\265\057\375\4\1\2 LZIP\1 '
    printf '\067\172\274\257\047\034\0\4 Rar!\032\007\001\0 Rar!\032\007\0 '
    cat work/ok/text
} >fine/marks
{ printf '\135\0\0\200\0\377\377\377\377\377\377\377\377\0'; cat work/ok/text; } >fine/no.lzma
{ printf '\037\235\220'; cat work/ok/text; } >fine/no.Z
{ printf '\002\041\114\030'; cat work/ok/text; } >fine/no.lz4
lz4 -l -q -c </dev/null >fine/empty-legacy.lz4
echo 'Un destenn e brezhoneg' >fine/messages.br
for filter in xz zstd; do { cat /bin/true; echo text | $filter -q -c; echo more; } >"fine/between.$filter"; done
