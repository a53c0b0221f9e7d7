# Sourced by bash: makes two repositories, keys and a pipeline in a new temporary folder and goes there.
# usage: . Examples/erste-lieferung/setup.bash; as NAME; deliver TAG
# It needs stagectl in PATH, git and ssh-keygen, and touches nothing outside of that folder.
place=$(mktemp -d "${TMPDIR:-/tmp}/stagectl-example.XXXXXX")
cd "$place" || return
unset GIT_DIR GIT_WORK_TREE GIT_CONFIG_GLOBAL GIT_CONFIG_COUNT XDG_CONFIG_HOME XDG_CACHE_HOME STAGECTL_PIPELINE

# as NAME: from here on the shell is this person's, with a home, a key and a git of their own.
as() { export HOME="$place/$1"; }

# deliver TAG: the supplier lists what lies in the folder `work` with checksums, signs it and pushes it to A.
deliver() {
    (
        as lieferant
        cd "$place/work" || exit
        find . -path ./.git -prune -o -type f ! -name SHA256SUMS -print0 | sort -z | xargs -0 sha256sum >SHA256SUMS
        if [ -n "${2:-}" ]; then eval "$2"; fi
        git add -A && git commit -q -m "Lieferung $1" && git tag -s -m "Lieferung $1" "$1"
        git push -q "$place/outer.git" HEAD:main "refs/tags/$1"
    )
}

mkdir -p signers/betrieb signers/lieferanten
for entry in lieferant:release@lieferant.example systempflege:stagectl@inner.example \
    leitung-1:leitung-1@amt.example leitung-2:leitung-2@amt.example; do
    name=${entry%%:*} address=${entry#*:}
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
cat >pipeline.yaml <<'PIPELINE'
pipeline: wohngeld
source:
  url: outer.git
  deliveries: refs/tags/v*
target:
  url: inner.git
signers: signers/betrieb
roles:
  engine:            [stagectl@inner.example]
  fachverantwortung: [leitung-1@amt.example, leitung-2@amt.example]
checkup:
  checksums:  { manifest: SHA256SUMS }
  signatures: { signers: signers/lieferanten, require: 1, on: tag }
  malware:    { databases: [signatures], max-age: 48h }
stages:
  abnahme:    { title: Abnahme }
  produktion:
    title: Produktion
    after: [abnahme]
    release: { by: fachverantwortung, approvals: 2 }
PIPELINE
deliver v1.0.0
