# Completion for PowerShell. Made by completions/generate.py; do not edit.
Register-ArgumentCompleter -Native -CommandName lerwallet -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $groups = @('keys', 'passphrase')
    $places = @{
        '' = [ordered]@{ 'init' = 'Make a new wallet.'; 'keys' = 'The keys that your wallet signs with.'; 'passphrase' = 'What your wallet is locked with.' }
        'init' = [ordered]@{ '--new-passphrase-file' = 'Read the new passphrase from the first line of this file.'; '--wallet' = 'The wallet''s folder.'; '--passphrase-file' = 'Read the passphrase from the first line of this file; - is standard input.'; '--json' = 'Answer with one JSON document.'; '--no-input' = 'Never ask; stop where an answer is missing.'; '--offline' = 'Use no network at all.'; '--lang' = 'The language to speak, such as en or fr.'; '--verbose' = 'Say what is tried and what is fetched.'; '--help' = 'Show the help of this command.'; '-h' = 'Show the help of this command.' }
        'keys' = [ordered]@{ 'list' = 'List the keys that this wallet signs with.' }
        'keys list' = [ordered]@{ '--wallet' = 'The wallet''s folder.'; '--passphrase-file' = 'Read the passphrase from the first line of this file; - is standard input.'; '--json' = 'Answer with one JSON document.'; '--no-input' = 'Never ask; stop where an answer is missing.'; '--offline' = 'Use no network at all.'; '--lang' = 'The language to speak, such as en or fr.'; '--verbose' = 'Say what is tried and what is fetched.'; '--help' = 'Show the help of this command.'; '-h' = 'Show the help of this command.' }
        'passphrase' = [ordered]@{ 'change' = 'Change the passphrase of the wallet.' }
        'passphrase change' = [ordered]@{ '--new-passphrase-file' = 'Read the new passphrase from the first line of this file.'; '--wallet' = 'The wallet''s folder.'; '--passphrase-file' = 'Read the passphrase from the first line of this file; - is standard input.'; '--json' = 'Answer with one JSON document.'; '--no-input' = 'Never ask; stop where an answer is missing.'; '--offline' = 'Use no network at all.'; '--lang' = 'The language to speak, such as en or fr.'; '--verbose' = 'Say what is tried and what is fetched.'; '--help' = 'Show the help of this command.'; '-h' = 'Show the help of this command.' }
    }
    $typed = @($commandAst.CommandElements | Select-Object -Skip 1 | Where-Object {
        $_.Extent.EndOffset -lt $cursorPosition } | ForEach-Object { "$_" })
    $place = ''
    if ($typed.Count -gt 0) { $place = $typed[0] }
    if ($typed.Count -gt 1 -and $groups -contains $typed[0]) { $place = $typed[0] + ' ' + $typed[1] }
    if (-not $places.ContainsKey($place)) { return }
    $places[$place].GetEnumerator() | Where-Object { $_.Key.StartsWith($wordToComplete) } | ForEach-Object {
        [System.Management.Automation.CompletionResult]::new($_.Key, $_.Key, 'ParameterName', $_.Value)
    }
}
