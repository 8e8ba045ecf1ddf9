# Completion for bash. Made by completions/generate.py; do not edit.
_lerwallet() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} place= words=
    ((COMP_CWORD > 1)) && place=${COMP_WORDS[1]}
    case $place in evidence|keys|passphrase|trust) ((COMP_CWORD > 2)) && place+=" ${COMP_WORDS[2]}" ;; esac
    case $place in
    '') words='init add list show remove evidence export keys passphrase check verify trust' ;;
    'init') words='--new-passphrase-file --wallet --passphrase-file --json --no-input --offline --lang --verbose --help -h' ;;
    'add') words='--wallet --passphrase-file --json --no-input --offline --lang --verbose --help -h' ;;
    'list') words='--skill --issuer --tag --assessed --expiring --search --wallet --passphrase-file --json --no-input --offline --lang --verbose --help -h' ;;
    'show') words='--wallet --passphrase-file --json --no-input --offline --lang --verbose --help -h' ;;
    'remove') words='--yes -y --wallet --passphrase-file --json --no-input --offline --lang --verbose --help -h' ;;
    'evidence') words='add list export remove' ;;
    'evidence add') words='--wallet --passphrase-file --json --no-input --offline --lang --verbose --help -h' ;;
    'evidence list') words='--wallet --passphrase-file --json --no-input --offline --lang --verbose --help -h' ;;
    'evidence export') words='--out -o --force --wallet --passphrase-file --json --no-input --offline --lang --verbose --help -h' ;;
    'evidence remove') words='--yes -y --wallet --passphrase-file --json --no-input --offline --lang --verbose --help -h' ;;
    'export') words='--as --out -o --force --fail-if-empty --skill --issuer --tag --assessed --expiring --search --wallet --passphrase-file --json --no-input --offline --lang --verbose --help -h' ;;
    'keys') words='list' ;;
    'keys list') words='--wallet --passphrase-file --json --no-input --offline --lang --verbose --help -h' ;;
    'passphrase') words='change' ;;
    'passphrase change') words='--new-passphrase-file --wallet --passphrase-file --json --no-input --offline --lang --verbose --help -h' ;;
    'check') words='--wallet --passphrase-file --json --no-input --offline --lang --verbose --help -h' ;;
    'verify') words='--at --trust --accept-unknown-issuer --audience --nonce --documents --insecure-allow-loopback --as --json --no-input --offline --lang --verbose --help -h' ;;
    'trust') words='list add remove' ;;
    'trust list') words='--json --no-input --offline --lang --verbose --help -h' ;;
    'trust add') words='--name --why --json --no-input --offline --lang --verbose --help -h' ;;
    'trust remove') words='--yes -y --json --no-input --offline --lang --verbose --help -h' ;;
    esac
    case "$place $before" in
    'init --new-passphrase-file') words='' ;;
    'init --wallet') words='' ;;
    'init --passphrase-file') words='' ;;
    'init --lang') words='' ;;
    'add --wallet') words='' ;;
    'add --passphrase-file') words='' ;;
    'add --lang') words='' ;;
    'list --skill') words='' ;;
    'list --issuer') words='' ;;
    'list --tag') words='' ;;
    'list --assessed') words='' ;;
    'list --expiring') words='' ;;
    'list --search') words='' ;;
    'list --wallet') words='' ;;
    'list --passphrase-file') words='' ;;
    'list --lang') words='' ;;
    'show --wallet') words='' ;;
    'show --passphrase-file') words='' ;;
    'show --lang') words='' ;;
    'remove --wallet') words='' ;;
    'remove --passphrase-file') words='' ;;
    'remove --lang') words='' ;;
    'evidence add --wallet') words='' ;;
    'evidence add --passphrase-file') words='' ;;
    'evidence add --lang') words='' ;;
    'evidence list --wallet') words='' ;;
    'evidence list --passphrase-file') words='' ;;
    'evidence list --lang') words='' ;;
    'evidence export --out'|'evidence export -o') words='' ;;
    'evidence export --wallet') words='' ;;
    'evidence export --passphrase-file') words='' ;;
    'evidence export --lang') words='' ;;
    'evidence remove --wallet') words='' ;;
    'evidence remove --passphrase-file') words='' ;;
    'evidence remove --lang') words='' ;;
    'export --as') words='jsonl zip' ;;
    'export --out'|'export -o') words='' ;;
    'export --skill') words='' ;;
    'export --issuer') words='' ;;
    'export --tag') words='' ;;
    'export --assessed') words='' ;;
    'export --expiring') words='' ;;
    'export --search') words='' ;;
    'export --wallet') words='' ;;
    'export --passphrase-file') words='' ;;
    'export --lang') words='' ;;
    'keys list --wallet') words='' ;;
    'keys list --passphrase-file') words='' ;;
    'keys list --lang') words='' ;;
    'passphrase change --new-passphrase-file') words='' ;;
    'passphrase change --wallet') words='' ;;
    'passphrase change --passphrase-file') words='' ;;
    'passphrase change --lang') words='' ;;
    'check --wallet') words='' ;;
    'check --passphrase-file') words='' ;;
    'check --lang') words='' ;;
    'verify --at') words='' ;;
    'verify --trust') words='' ;;
    'verify --audience') words='' ;;
    'verify --nonce') words='' ;;
    'verify --documents') words='' ;;
    'verify --as') words='lines json jsonl csv' ;;
    'verify --lang') words='' ;;
    'trust list --lang') words='' ;;
    'trust add --name') words='' ;;
    'trust add --why') words='' ;;
    'trust add --lang') words='' ;;
    'trust remove --lang') words='' ;;
    *) # without a dash, what follows a command is a file or an id
        [[ $words == *--help* && $word != -* ]] && words= ;;
    esac
    # No mapfile: the bash of macOS is 3.2. No word has a space or a star.
    COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -F _lerwallet lerwallet
