# Completion for fish. Made by completions/generate.py; do not edit.
function __lerwallet_at --description 'True where the words before the cursor begin with these'
    set -l words (commandline -opc)[2..-1]
    test (count $words) -ge (count $argv); and test "$words[1..(count $argv)]" = "$argv"
end
function __lerwallet_only --description 'True where the words before the cursor are these'
    set -l words (commandline -opc)[2..-1]
    test "$words" = "$argv"
end
