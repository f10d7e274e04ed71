# Who is told about events.

function Add-RhaNotifyTarget {
    <#
    .SYNOPSIS
        Has a mailbox, syslog server, web service or hook told about events.
    .DESCRIPTION
        What each kind needs is described in docs/operations/notifications.md.
    .PARAMETER Kind
        mail, syslog, webhook or hook.
    .PARAMETER Name
        Its name from now on.
    .PARAMETER Address
        mail: host:port; syslog: udp:host:514 or tcp:host:514; webhook: URL; hook: path of the
        program on the control host.
    .PARAMETER Severity
        Only events of this severity and above: info, warning, error or critical. Without it:
        warning.
    .PARAMETER Code
        Only these events: codes or names.
    .PARAMETER Scenario
        Only what concerns these scenarios.
    .PARAMETER Language
        en or ja.
    .PARAMETER Interval
        Seconds between two messages.
    .PARAMETER TimeLimit
        Seconds that one attempt may take.
    .PARAMETER Tls
        mail: required (STARTTLS), optional, implicit or off. Without it: required.
    .PARAMETER CaFile
        mail, webhook: CAs to trust, a file on the control host.
    .PARAMETER User
        mail: whom to log in as.
    .PARAMETER SecretFile
        File whose first line is the password (mail) or the signing key (webhook).
    .PARAMETER From
        mail: sender.
    .PARAMETER To
        mail: recipients.
    .PARAMETER Replace
        Change the target of that name; what waits for it stays.
    .EXAMPLE
        Add-RhaNotifyTarget -Kind syslog -Name logs -Address udp:logs.example:514

        Sends warnings and worse to a syslog server.
    #>
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Mandatory, Position = 0)]
        [ValidateSet('mail', 'syslog', 'webhook', 'hook')]
        [string]$Kind,
        [Parameter(Mandatory, Position = 1)]
        [string]$Name,
        [Parameter(Mandatory, Position = 2)]
        [string]$Address,
        [ValidateSet('info', 'warning', 'error', 'critical')]
        [string]$Severity,
        [string[]]$Code,
        [string[]]$Scenario,
        [ValidateSet('en', 'ja')]
        [string]$Language,
        [ValidateRange(1, 2147483647)]
        [int]$Interval,
        [ValidateRange(1, 2147483647)]
        [int]$TimeLimit,
        [ValidateSet('required', 'optional', 'implicit', 'off')]
        [string]$Tls,
        [string]$CaFile,
        [string]$User,
        [string]$SecretFile,
        [string]$From,
        [string[]]$To,
        [switch]$Replace
    )
    process {
        if (-not $PSCmdlet.ShouldProcess($Name, 'Tell it about events')) { return }
        $secret = ''
        if ($SecretFile) { $secret = $PSCmdlet.GetUnresolvedProviderPathFromPSPath($SecretFile) }
        $words = $Kind.ToLowerInvariant(), $Name
        Invoke-Rhactl $PSCmdlet 'notify add' $words -Type 'NotifyTarget' -Option @{
            '--address' = $Address
            '--severity' = $Severity.ToLowerInvariant()
            '--code' = $Code
            '--scenario' = $Scenario
            '--language' = $Language.ToLowerInvariant()
            '--interval' = $Interval
            '--time-limit' = $TimeLimit
            '--tls' = $Tls.ToLowerInvariant()
            '--ca-file' = $CaFile
            '--user' = $User
            '--secret-file' = $secret
            '--from' = $From
            '--to' = $To
            '--replace' = $Replace
        }
    }
}

function Get-RhaNotifyTarget {
    <#
    .SYNOPSIS
        Lists who is told about events, and how that goes.
    .DESCRIPTION
        The property state tells what waits, and the error of the last attempt.
    .PARAMETER Name
        Name of one target. Without it: all.
    .EXAMPLE
        Get-RhaNotifyTarget | Where-Object { $_.state.error }

        Lists targets that cannot be reached.
    #>
    [CmdletBinding()]
    param(
        [Parameter(Position = 0)]
        [string]$Name
    )
    process {
        if ($Name) {
            Invoke-Rhactl $PSCmdlet 'notify show' $Name -Type 'NotifyTarget'
            return
        }
        Invoke-Rhactl $PSCmdlet 'notify list' -Select 'targets' -Type 'NotifyTarget'
    }
}

function Test-RhaNotifyTarget {
    <#
    .SYNOPSIS
        Sends a message now, and shows the answer.
    .DESCRIPTION
        Waits for the other side. When it refuses, that is an error.
    .PARAMETER Name
        Name of the target. From the pipeline: what Get-RhaNotifyTarget returned.
    .EXAMPLE
        Get-RhaNotifyTarget | Test-RhaNotifyTarget

        Tries all targets.
    #>
    [CmdletBinding()]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipelineByPropertyName)]
        [Alias('target_name')]
        [string]$Name
    )
    process {
        Invoke-Rhactl $PSCmdlet 'notify test' $Name -Type 'NotifyTest'
    }
}

function Remove-RhaNotifyTarget {
    <#
    .SYNOPSIS
        Tells nobody through a target any more.
    .DESCRIPTION
        What waits for it is dropped.
    .PARAMETER Name
        Name of the target. From the pipeline: what Get-RhaNotifyTarget returned.
    .EXAMPLE
        Remove-RhaNotifyTarget -Name logs

        Asks, then removes it.
    #>
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipelineByPropertyName)]
        [Alias('target_name')]
        [string]$Name
    )
    process {
        $what = 'Tell nobody through it any more, and drop what waits for it'
        if (-not $PSCmdlet.ShouldProcess($Name, $what)) { return }
        Invoke-Rhactl $PSCmdlet 'notify remove' $Name -Yes
    }
}
