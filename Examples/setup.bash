# Sourced by bash: makes two repositories, keys and the pipeline of an example in a new temporary folder and goes there.
# usage: . Examples/setup.bash EXAMPLE [TIME]; begin; as NAME; [by=NAME] deliver TAG [COMMAND]; malware TEXT;
#   clock TIME; … | remote_lines; alone COMMAND…; clamd_beside TEXT
# It needs stagectl in PATH, git and ssh-keygen, for clock also faketime and tzdata, and touches nothing outside of that folder.
example=$(cd "$(dirname "${BASH_SOURCE[0]}")/$1" && pwd) || return
place=$(mktemp -d "${TMPDIR:-/tmp}/stagectl-example.XXXXXX")
cd "$place" || return
unset GIT_DIR GIT_WORK_TREE GIT_CONFIG_GLOBAL GIT_CONFIG_COUNT XDG_CONFIG_HOME XDG_CACHE_HOME STAGECTL_PIPELINE

# as NAME: from here on the shell is this person's, with a home, a key and a git of their own.
as() { export HOME="$place/$1"; }

# begin: the ledger begins, and everybody trusts its first entry.
begin() {
    (as systempflege && stagectl init --quiet) || return
    local root file
    root=$(git -C "$place/inner.git" rev-list --max-parents=0 wohngeld/ledger)
    for file in "$place"/*/.gitconfig; do git config --file "$file" stagectl.wohngeld.root "$root"; done
}

# deliver TAG [COMMAND]: the supplier, or whom `by` names, lists what lies in the folder `work` with checksums, signs it and
# pushes it to A. COMMAND changes the files after that.
deliver() {
    (
        as "${by:-lieferant}"
        cd "$place/work" || exit
        find . -path ./.git -prune -o -type f ! -name SHA256SUMS -print0 | sort -z | xargs -0 sha256sum >SHA256SUMS
        if [ -n "${2:-}" ]; then eval "$2"; fi
        if [ -n "${now:-}" ]; then export GIT_AUTHOR_DATE="$now:00" GIT_COMMITTER_DATE="$now:00"; fi
        git add -A && git commit -q --allow-empty -m "Lieferung $1" && git tag -s -m "Lieferung $1" "$1"
        git push -q "$place/outer.git" HEAD:main "refs/tags/$1"
    )
}

# remote_lines: of what `git push` prints, what the other side says.
remote_lines() { sed -n 's/ *$//; /^remote:/p'; }

# malware TEXT: from here on the signature database knows this text.
malware() {
    printf 'Known-Since-Today:0:*:%s\n' "$(printf %s "$1" | od -An -tx1 | tr -d ' \n')" >"$place/signatures/late.ndb"
    if [ -n "${now:-}" ]; then touch -d "$now" "$place/signatures/late.ndb"; fi
}

# clock TIME: from here on stagectl finds this time on the clock of Berlin, so that nobody has to wait.
clock() {
    export TZ=Europe/Berlin NO_FAKE_STAT=1
    now=$1
    touch -d "$now" "$place"/signatures/*
    stagectl() { faketime -m -f "@$now:00" "$(type -P stagectl)" "$@"; }
}

# alone COMMAND…: runs it as on a machine that knows nothing: an empty home, no variables, and, where this one lets its users
# have that, no network.
alone() {
    local nobody line
    nobody=$(mktemp -d "$place/nobody.XXXXXX") || return
    line=(env -i PATH="$PATH" HOME="$nobody" LANG="$LANG" TZ="${TZ:-}")
    if unshare -rn true 2>/dev/null; then line+=(unshare -rn); fi
    if [ -n "${now:-}" ]; then line+=(faketime -m -f "@$now:00"); fi
    "${line[@]}" "$@"
}

# clamd_beside TEXT: a clamd listens for the pipeline that knows this text, with a line before it that tells a date of its database; both
# end with the shell.
clamd_beside() {
    local socket=$place/clamd.ctl
    mkdir -p "$place/clamd"
    printf '%s:%s:Only-Clamd-Knows\n' "$(printf %s "$1" | md5sum | cut -c1-32)" "${#1}" >"$place/clamd/own.hdb"
    printf '%s\n' "LocalSocket $place/clamd/socket" "DatabaseDirectory $place/clamd" "Foreground yes" "AlertExceedsMax yes" \
        "AlertEncrypted yes" >"$place/clamd.conf"
    /usr/sbin/clamd --config-file="$place/clamd.conf" >/dev/null 2>&1 &
    beside=$!
    until [ -S "$place/clamd/socket" ]; do kill -0 "$beside" || return; sleep 0.1; done
    python3 "$example/../../Tests/ClamdTests/clamd_proxy.py" "$socket" dated "$place/clamd/socket" >/dev/null 2>&1 &
    beside="$beside $!"
    disown -a
    # shellcheck disable=SC2086
    trap 'kill -9 $beside 2>/dev/null' EXIT
    until [ -S "$socket" ]; do sleep 0.1; done
    sed -i "s|/run/clamav/clamd.ctl|$socket|" "$place/pipeline.yaml"
}

cp "$example/pipeline.yaml" .
mkdir -p signers/betrieb signers/lieferanten
for address in lieferant@firma.example $(grep -o '[a-z0-9-]*@amt\.example' pipeline.yaml | sort -u); do
    name=${address%%@*}
    mkdir -p "$name/.ssh"
    ssh-keygen -q -t ed25519 -N '' -C "$name" -f "$name/.ssh/id"
    HOME=$place/$name git config --global user.name "$name"
    HOME=$place/$name git config --global user.email "$address"
    HOME=$place/$name git config --global gpg.format ssh
    HOME=$place/$name git config --global user.signingkey "$place/$name/.ssh/id.pub"
    if [ "$name" = lieferant ]; then list=signers/lieferanten; else list=signers/betrieb; fi
    printf '%s %s\n' "$address" "$(cut -d' ' -f1,2 "$name/.ssh/id.pub")" >>"$list/allowed_signers"
done
git init -q --bare -b main outer.git
git init -q --bare -b main inner.git
git init -q -b main work
mkdir signatures work/app
# One signature, of the EICAR test file.
printf 'Eicar-Test-Signature:0:*:%s\n' 45494341522d5354414e444152442d414e544956495255532d544553542d46494c45 \
    >signatures/base.ndb
printf 'resources: [portal.yaml]\n' >work/app/kustomization.yaml
printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: portal }\n' >work/app/portal.yaml
if [ -n "${2:-}" ]; then clock "$2"; fi
deliver v1.0.0
