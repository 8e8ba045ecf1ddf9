# Completion for PowerShell. Made by completions/generate.py; do not edit.
Register-ArgumentCompleter -Native -CommandName lerwallet -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $groups = @()
    $places = @{
        '' = [ordered]@{  }
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
