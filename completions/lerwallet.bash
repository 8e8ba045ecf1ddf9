# Completion for bash. Made by completions/generate.py; do not edit.
_lerwallet() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} place= words=
    ((COMP_CWORD > 1)) && place=${COMP_WORDS[1]}
    case $place in keys|passphrase) ((COMP_CWORD > 2)) && place+=" ${COMP_WORDS[2]}" ;; esac
    case $place in
    '') words='init keys passphrase' ;;
    'init') words='--new-passphrase-file --wallet --passphrase-file --json --no-input --offline --lang --verbose --help -h' ;;
    'keys') words='list' ;;
    'keys list') words='--wallet --passphrase-file --json --no-input --offline --lang --verbose --help -h' ;;
    'passphrase') words='change' ;;
    'passphrase change') words='--new-passphrase-file --wallet --passphrase-file --json --no-input --offline --lang --verbose --help -h' ;;
    esac
    case "$place $before" in
    'init --new-passphrase-file') words='' ;;
    'init --wallet') words='' ;;
    'init --passphrase-file') words='' ;;
    'init --lang') words='' ;;
    'keys list --wallet') words='' ;;
    'keys list --passphrase-file') words='' ;;
    'keys list --lang') words='' ;;
    'passphrase change --new-passphrase-file') words='' ;;
    'passphrase change --wallet') words='' ;;
    'passphrase change --passphrase-file') words='' ;;
    'passphrase change --lang') words='' ;;
    *) # without a dash, what follows a command is a file or an id
        [[ $words == *--help* && $word != -* ]] && words= ;;
    esac
    # No mapfile: the bash of macOS is 3.2. No word has a space or a star.
    COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -F _lerwallet lerwallet
