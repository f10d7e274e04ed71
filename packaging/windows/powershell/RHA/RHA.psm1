# The module RHA: what administrators do with rhactl, as cmdlets. Every cmdlet runs
# `rhactl --json` once and returns what it printed, as objects with the fields of its JSON;
# nothing is decided here. Windows PowerShell 5.1 and PowerShell 7: no newer syntax, ASCII only
# (5.1 takes a file without a mark for the code page of Windows).

$script:Utf8 = New-Object System.Text.UTF8Encoding $false
$script:PollMilliseconds = 200  # so often a cmdlet that waits notices Ctrl+C
$script:Categories = @{
    'invalid-argument' = 'InvalidArgument'
    'not-found' = 'ObjectNotFound'
    'already-exists' = 'ResourceExists'
    'failed-precondition' = 'InvalidOperation'
    'conflict' = 'InvalidOperation'
    'stale-epoch' = 'InvalidOperation'
    'corruption' = 'InvalidData'
    'no-space' = 'WriteError'
    'io' = 'ReadError'
    'unavailable' = 'ConnectionError'
    'timeout' = 'OperationTimeout'
    'cancelled' = 'OperationStopped'
    'permission-denied' = 'PermissionDenied'
    'unsupported' = 'NotImplemented'
    'internal' = 'NotSpecified'
}

# One command line, which Windows' own rules take apart into these words again.
function ConvertTo-CommandLine {
    param([string[]]$Word)
    $quoted = foreach ($one in $Word) {
        if ($one -ne '' -and $one -notmatch '[\s"]') {
            $one
        } else {
            '"' + ($one -replace '(\\*)"', '$1$1\"' -replace '(\\+)$', '$1$1') + '"'
        }
    }
    $quoted -join ' '
}

# @{ key = 'value' } as the words key=value, in the order of the keys.
function ConvertTo-Assignment {
    param([hashtable]$Property)
    if (-not $Property) { return }
    foreach ($key in ($Property.Keys | Sort-Object)) { "$key=$($Property[$key])" }
}

# The words of one call. An option whose value is nothing, 0 or a switch that is off is left out;
# one with several values is repeated. Names come behind `--`, so that none is taken for an option.
function Get-CommandWord {
    param([string]$Command, [string[]]$Word, [hashtable]$Option, [switch]$Yes)
    '--json'
    if ($Yes) { '--yes' }
    $Command -split ' '
    foreach ($name in ($Option.Keys | Sort-Object)) {
        foreach ($value in $Option[$name]) {
            if (-not $value) { continue }
            if ($value -is [switch]) { $name } else { "$name=$value" }
        }
    }
    if ($Word) {
        '--'
        $Word
    }
}

# Runs a program without a window and without input: rhactl then asks nothing. What it says on its
# standard error meanwhile is shown as progress. Broken off, it ends the program.
function Invoke-Program {
    param([string]$Path, [string[]]$Word, [string]$Activity)
    $start = New-Object System.Diagnostics.ProcessStartInfo
    $start.FileName = $Path
    $start.Arguments = ConvertTo-CommandLine -Word $Word
    $start.UseShellExecute = $false
    $start.CreateNoWindow = $true
    $start.RedirectStandardInput = $true
    $start.RedirectStandardOutput = $true
    $start.RedirectStandardError = $true
    $start.StandardOutputEncoding = $script:Utf8
    $start.StandardErrorEncoding = $script:Utf8
    $process = New-Object System.Diagnostics.Process
    $process.StartInfo = $start
    [void]$process.Start()
    try {
        $process.StandardInput.Close()
        $output = $process.StandardOutput.ReadToEndAsync()
        $said = @()
        $line = $process.StandardError.ReadLineAsync()
        while ($true) {
            if (-not $line.Wait($script:PollMilliseconds)) { continue }
            if ($null -eq $line.Result) { break }
            $said += $line.Result
            if ($line.Result) { Write-Progress -Activity $Activity -Status $line.Result }
            $line = $process.StandardError.ReadLineAsync()
        }
        if ($said) { Write-Progress -Activity $Activity -Completed }
        $process.WaitForExit()
        New-Object psobject -Property @{
            ExitCode = $process.ExitCode
            Output = $output.Result
            Said = $said -join "`n"
        }
    } finally {
        if (-not $process.HasExited) { $process.Kill() }
        $process.Dispose()
    }
}

# An error of rhactl as one of PowerShell: its message with what was being done, and the remedy.
function ConvertTo-ErrorRecord {
    param($Problem, $Target)
    $message = (@($Problem.message) + @($Problem.context | Where-Object { $_ })) -join ' <- '
    $category = $script:Categories[[string]$Problem.code]
    if (-not $category) { $category = 'NotSpecified' }
    $exception = New-Object System.InvalidOperationException $message
    $record = New-Object System.Management.Automation.ErrorRecord `
        $exception, "rhactl.$($Problem.code)", $category, $Target
    if ($Problem.remedy) {
        $details = New-Object System.Management.Automation.ErrorDetails `
            ($message + [Environment]::NewLine + $Problem.remedy)
        $details.RecommendedAction = $Problem.remedy
        $record.ErrorDetails = $details
    }
    $record
}

# Says what an object is, for RHA.Types.ps1xml and RHA.Format.ps1xml, and returns it.
function Add-TypeName {
    param($InputObject, [string]$Type)
    if ($Type) { $InputObject.PSObject.TypeNames.Insert(0, "RHA.$Type") }
    $InputObject
}

# What `scenario create` and `import` say of each machine: its scenario, or its verification.
filter Expand-Creation {
    if ($_.scenario) {
        Add-TypeName -InputObject $_.scenario -Type 'Scenario'
    } elseif ($_.verification) {
        $_.verification | Add-Member -NotePropertyMembers @{ title = $_.title }
        Add-TypeName -InputObject $_.verification -Type 'Verification'
    }
}

# Calls rhactl for a cmdlet, and returns its reply, or the list Select of it, item by item. A
# failure becomes an error of the cmdlet, and nothing is returned. With ItemsMayFail so does each
# item that has an error. File: what rhactl wrote, and is returned in place of a reply.
function Invoke-Rhactl {
    param(
        [System.Management.Automation.PSCmdlet]$Cmdlet,
        [string]$Command,
        [string[]]$Word,
        [hashtable]$Option,
        [switch]$Yes,
        [string]$Select,
        [string]$Type,
        [switch]$ItemsMayFail,
        [switch]$Raw,
        [string]$File
    )
    $program = Get-Command -Name 'rhactl' -CommandType Application -ErrorAction SilentlyContinue |
        Select-Object -First 1
    if (-not $program) {
        $Cmdlet.WriteError((ConvertTo-ErrorRecord -Target $Command -Problem @{
            code = 'not-found'
            message = 'there is no program rhactl in the PATH'
            remedy = 'install RHA with its component rhactl, then open a new window'
        }))
        return
    }
    $words = Get-CommandWord -Command $Command -Word $Word -Option $Option -Yes:$Yes
    $ran = Invoke-Program -Path $program.Path -Word $words -Activity "rhactl $Command"
    if ($ran.ExitCode -eq 0 -and $File) { return Get-Item -LiteralPath $File }
    if ($ran.ExitCode -eq 0 -and $Raw) { return $ran.Output }

    $reply = $null
    try {
        if ($ran.Output) { $reply = ConvertFrom-Json -InputObject $ran.Output }
    } catch {
        Write-Verbose "rhactl printed no JSON: $_"
    }
    $problem = $null
    if ($ran.ExitCode -ne 0 -and $reply) { $problem = $reply.error }
    if ($null -eq $reply) {
        $problem = @{
            code = 'internal'
            message = "rhactl $Command ended with $($ran.ExitCode): $($ran.Said)"
            remedy = "run it in a window to see what it says: rhactl $Command"
        }
    }
    if ($problem) {
        $Cmdlet.WriteError((ConvertTo-ErrorRecord -Problem $problem -Target ($Word -join ', ')))
        return
    }
    $items = $reply
    if ($Select) { $items = $reply.$Select }
    foreach ($item in $items) {
        if ($ItemsMayFail -and $item.error.code) {
            $Cmdlet.WriteError((ConvertTo-ErrorRecord -Problem $item.error -Target $item))
        } elseif (@($item.PSObject.Properties).Count) {
            Add-TypeName -InputObject $item -Type $Type
        }
    }
}

foreach ($part in 'Control', 'Host', 'Scenario', 'Protection', 'Report', 'Notify') {
    . (Join-Path $PSScriptRoot "$part.ps1")
}
