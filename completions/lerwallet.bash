# Completion for bash. Made by completions/generate.py; do not edit.
_lerwallet() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} place= words=
    ((COMP_CWORD > 1)) && place=${COMP_WORDS[1]}
    case $place in
    '') words='' ;;
    esac
    case "$place $before" in
    *) # without a dash, what follows a command is a file or an id
        [[ $words == *--help* && $word != -* ]] && words= ;;
    esac
    # No mapfile: the bash of macOS is 3.2. No word has a space or a star.
    COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -F _lerwallet lerwallet
